export { nobleSecp256k1 as platformSecp256k1 } from '../backends/noble/secp256k1.ts'
