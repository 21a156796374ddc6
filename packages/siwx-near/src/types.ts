import type { Clock, Message, VerifyResult } from '@countersign/siwx-core'

/**
 * A sign-in message of NEAR. The address is an account id as NEAR writes it (`alice.near`, not percent-encoded), or `''`
 * when the page did not know the account before it was signed: then the proof names it.
 */
export type NearMessage = Message & { readonly namespace: 'near'; readonly address: string }

/** What a wallet answered to `signMessage` or `signInAndSignMessage`. */
export type Nep413Proof = {
  readonly type: 'near:nep413'
  /** The exact text that was signed. */
  readonly message: string
  /** The account that the wallet names. The signature does not cover it. */
  readonly accountId: string
  /** `ed25519:` or `secp256k1:` and base58. */
  readonly publicKey: string
  /** 64 bytes (Ed25519) or 65 (secp256k1), base64 with padding. */
  readonly signature: string
  /** What a redirecting wallet put under the signature; leave it out when the wallet signed none. */
  readonly callbackUrl?: string | undefined
}

/** An authorization that the account itself attests: by its contract or by a full-access key. */
export type Nep641Proof = {
  readonly type: 'near:nep641'
  /** The exact text that was authorized. */
  readonly message: string
  readonly accountId: string
  /** The blob, in the format of the account's contract or an `AccessKeyAuthorization` in JSON. At most 64 KiB. */
  readonly authorization: string
}

/** What a wallet answered. */
export type NearProof = Nep413Proof | Nep641Proof

/** How a proof was accepted, and the values of `expected.allow`. */
export type NearMethod = NearProof['type']

/** A public key in bytes: 32 for Ed25519, 64 (x and y) for secp256k1. */
export type NearKey = { readonly curve: 'ed25519' | 'secp256k1'; readonly bytes: Uint8Array }

/** The block that a decision is pinned to. */
export type Block = {
  readonly height: bigint
  /** Base58. */
  readonly hash: string
  /** Nanoseconds since the epoch. */
  readonly timestamp: bigint
}

/** What a chain says about a key of an account. */
export type AccessKey = 'full_access' | 'limited' | 'absent'

/** Answer of a view call: returned bytes, or the chain's own word that the call failed. */
export type ViewResult =
  | { readonly status: 'returned'; readonly data: Uint8Array }
  | { readonly status: 'failed'; readonly reason: string }

/**
 * Reads one NEAR network. Every method rejects when the chain cannot be asked (network, time-out, malformed answer, unknown
 * block): the verifier turns that into the retryable `chain_unavailable`.
 */
export type ChainReader = {
  /** `status.chain_id`. Asked before the reader is believed. */
  readonly chainId: () => Promise<string>
  /** The latest block of finality `final`. */
  readonly finalBlock: () => Promise<Block>
  /** `view_access_key`. An account that does not exist has no key. */
  readonly accessKey: (accountId: string, publicKey: string, block: Block) => Promise<AccessKey>
  /** `view_account`: whether the account exists. */
  readonly accountExists: (accountId: string, block: Block) => Promise<boolean>
  /** `call_function` with JSON arguments. */
  readonly view: (call: {
    readonly accountId: string
    readonly method: string
    readonly args: string
    readonly block: Block
  }) => Promise<ViewResult>
}

/** How far a delegated authorization is followed. Both default to 0: the account alone. */
export type ResolveLimits = {
  /** Longest chain of accounts below the first. */
  readonly maxDepth?: number | undefined
  /** Number of sub-authorizations in all. */
  readonly maxSubAuthorizations?: number | undefined
}

/** What a verification may use besides the proof. */
export type VerifyContext = {
  readonly now?: Clock | undefined
  /** Finds the reader of a network by its chain id. Without one nothing but {@link VerifyContext.offlineImplicit} is decided. */
  readonly reader?: ((chainId: string) => ChainReader | undefined) | undefined
  /**
   * Without a reader, believe the key that an implicit account is named after. Its owner may have removed that key: whoever
   * still has it is let in. Default: `reader_missing`.
   */
  readonly offlineImplicit?: boolean | undefined
  /**
   * Origins that a signed callback URL may have. Default: the expected domain's own, so that a signature which was
   * fetched by another site is refused.
   */
  readonly callbackOrigins?: readonly string[] | undefined
  /** For NEP-641. */
  readonly limits?: ResolveLimits | undefined
}

/** What `verifyMessage` resolves with. */
export type NearVerifyResult = VerifyResult<NearMessage>
