export { nobleEd25519 as platformEd25519 } from '../backends/noble/ed25519.ts'
