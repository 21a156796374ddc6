import type { JWTPayload } from 'jose'
import type { DpopOptions, ProvenRequest } from './dpop.ts'
import type { KeySource, KeySourceOptions } from './keys.ts'
import type { Refusal } from './refusal.ts'

/** A token that was verified. */
export type AccessToken = {
  /** `m2m` when an application speaks for itself, which is when `sub` is `client_id`; `user` otherwise. */
  readonly kind: 'm2m' | 'user'
  readonly issuer: string
  /** `sub`: the stable subject, or the client. */
  readonly subject: string
  /** `client_id`: the application that the token was issued to. */
  readonly clientId: string
  /** `aud`, always as a list. */
  readonly audience: readonly string[]
  /** Of `scope` or `scp`. */
  readonly scopes: readonly string[]
  /** CAIP-10 account that was proven at the sign-in, where the token says so. */
  readonly account?: string | undefined
  /** `jti`. */
  readonly id?: string | undefined
  readonly issuedAt: Date
  readonly expiresAt: Date
  /** Thumbprint of the key that the token is bound to. The proof was checked. */
  readonly jkt?: string | undefined
  /** Everything that the token says. */
  readonly claims: JWTPayload
}

/** The token, or why there is none. */
export type VerifyResult =
  | {
      readonly ok: true
      readonly token: AccessToken
      /** For the `DPoP-Nonce` header: a newer nonce than the caller has. */
      readonly dpopNonce?: string | undefined
    }
  | Refusal

/** What a token is held to. */
export type VerifyOptions = {
  /** `iss`, exactly. */
  readonly issuer: string
  /** `aud`: the token must name this API, by one of these names. */
  readonly audience: string | readonly string[]
  /** The issuer's keys. */
  readonly keys: KeySource
  /** Signature algorithms. Default: RS256, PS256, ES256, ES384, EdDSA and Ed25519. `none` and HS* are refused. */
  readonly algorithms?: readonly string[] | undefined
  /** Seconds by which clocks may differ. Default 10, at most 300. */
  readonly clockTolerance?: number | undefined
  /** Scopes that every token must have. Default: none. */
  readonly requiredScopes?: readonly string[] | undefined
  /** Accept tokens that are bound to a key. Without it they are refused. */
  readonly dpop?: DpopOptions | undefined
  /** Name of the protected area in challenges. Default `api`. */
  readonly realm?: string | undefined
  /** The clock. */
  readonly now?: (() => Date) | undefined
}

/** How one token came. */
export type TokenContext = {
  /** The scheme of the Authorization header. Default: `DPoP` where `request` has a proof, else `Bearer`. */
  readonly scheme?: 'Bearer' | 'DPoP' | undefined
  /** The request that a DPoP proof must be for. */
  readonly request?: ProvenRequest | undefined
  /** Scopes that are needed besides those of the options. */
  readonly requiredScopes?: readonly string[] | undefined
}

/** How an opaque token came, and the key that it is bound to. */
export type BindingContext = Pick<TokenContext, 'scheme' | 'request'> & {
  /** Thumbprint of that key: `cnf.jkt` of the introspection response. Absent when the token is bound to none. */
  readonly jkt?: string | undefined
}

/** The token came as its binding demands, or why it did not. */
export type BindingResult = { readonly ok: true; readonly dpopNonce?: string | undefined } | Refusal

/** A verifier's options: the keys are found by the issuer's discovery unless given. */
export type VerifierOptions = Omit<VerifyOptions, 'keys'> &
  Omit<KeySourceOptions, 'issuer'> & { readonly keys?: KeySource | undefined }

/** Verifies the tokens of one issuer for one API. */
export type Verifier = {
  /** Verifies an access token. Never throws on what it is given. */
  readonly verify: (token: unknown, context?: TokenContext) => Promise<VerifyResult>
  /** Verifies an ID token as a credential of its user; see `idTokens` of the middleware. */
  readonly verifyIdToken: (token: unknown, clientIds: readonly string[]) => Promise<VerifyResult>
  /**
   * Checks how an opaque token came that you have looked up, by introspection: with a proof for this request when it is
   * bound to a key, and not with the scheme `DPoP` when it is not. Says nothing about the token itself.
   */
  readonly verifyBinding: (token: string, context?: BindingContext) => Promise<BindingResult>
  /** Makes a refusal in this verifier's words, for checks of your own. */
  readonly refuse: (code: Refusal['code'], scopes?: readonly string[]) => Refusal
}
