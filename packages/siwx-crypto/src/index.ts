export { type Bls12381Options, type VerifyBls12381MinPkInput, verifyBls12381MinPk } from './bls12381.ts'
export { type Ed25519Options, type VerifyEd25519Input, verifyEd25519 } from './ed25519.ts'
export { blake2b, sha3_256, sha256, sha512, sha512_256 } from './hashes.ts'
export { keccak256 } from './keccak.ts'
export { isHighSP256, type P256Options, type VerifyP256Input, verifyP256 } from './p256.ts'
export {
  isHighSSecp256k1,
  type RecoverSecp256k1Input,
  type RecoverSecp256k1Result,
  recoverSecp256k1,
  type Secp256k1Options,
  type VerifySecp256k1Input,
  verifySecp256k1,
} from './secp256k1.ts'
export { type Sr25519Options, type VerifySr25519Input, verifySr25519 } from './sr25519.ts'
export type {
  BackendVerdict,
  Bls12381Backend,
  Ed25519Backend,
  MaybePromise,
  P256Backend,
  P256Hash,
  Refusal,
  Secp256k1Backend,
  Sr25519Backend,
  Verdict,
} from './types.ts'
