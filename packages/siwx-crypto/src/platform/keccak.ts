export { nobleKeccak256 as platformKeccak256 } from '../backends/noble/keccak.ts'
