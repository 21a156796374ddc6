export type { Actor, ActorKind, ActorOptions, IdTokenOptions, Session } from './actor.ts'
export type { DpopOptions, ProvenRequest } from './dpop.ts'
export { createKeySource, fixedKeys, type KeySource, type KeySourceOptions } from './keys.ts'
export { createNonces, type Nonces } from './nonces.ts'
export {
  type OAuthError,
  REFUSAL_CODES,
  type Refusal,
  type RefusalBody,
  type RefusalCode,
} from './refusal.ts'
export { createMemoryReplayStore, type ReplayStore } from './replay.ts'
export { type Application, hashSecret, type SecretOptions } from './secrets.ts'
export type {
  AccessToken,
  BindingContext,
  BindingResult,
  TokenContext,
  Verifier,
  VerifierOptions,
  VerifyOptions,
  VerifyResult,
} from './types.ts'
export { createVerifier, verifyAccessToken } from './verify.ts'
