export { nobleP256 as platformP256 } from '../backends/noble/p256.ts'
