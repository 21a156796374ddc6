import type { Clock, Message, VerifyResult } from '@countersign/siwx-core'

/** A sign-in message of Flow: the address is always there. */
export type FlowMessage = Message & { readonly namespace: 'flow'; readonly address: string }

/** The signature of one key of an account, as FCL passes it on. Other members (`f_type`, `f_vsn`) are not looked at. */
export type CompositeSignature = {
  /** 8 bytes: 16 hexadecimal digits in lower case, with or without `0x`, as wallets differ. */
  readonly addr: string
  /** Index of the key in the account. */
  readonly keyId: number
  /** `r` and `s`, 64 bytes: 128 hexadecimal digits in lower case. */
  readonly signature: string
}

/** What a wallet answered. The types differ in what was signed, see `signingPayload`; neither passes for the other. */
export type FlowProof = {
  readonly type: FlowMethod
  /**
   * The text of the sign-in, to the letter. A user signature is over it; an account proof is over the site's origin, the
   * address, and the hash of the rest of it.
   */
  readonly message: string
  /** At least one and at most 64, each by another key of the account. */
  readonly signatures: readonly CompositeSignature[]
}

/** How a proof was accepted, and the values of `expected.allow`. */
export type FlowMethod = 'flow:account-proof' | 'flow:user-signature'

/** The sealed block that a decision is pinned to. Sealed blocks of Flow are final: the height alone names one. */
export type Block = {
  readonly height: bigint
  /** 64 hexadecimal digits. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly timestamp: number
}

/** A key of an account, revoked or not. */
export type AccountKey = {
  readonly index: number
  /** `x` and `y`, 64 bytes; a key of another length is refused. */
  readonly publicKey: Uint8Array
  /** `ECDSA_P256` or `ECDSA_secp256k1`; whatever else there may be one day is refused. */
  readonly signingAlgorithm: string
  /** `SHA2_256` or `SHA3_256`. */
  readonly hashingAlgorithm: string
  /** 0 to 1000; 1000 together decide for the account. */
  readonly weight: number
  readonly revoked: boolean
}

/**
 * Reads one network of Flow. Every method rejects when it cannot be asked (network, time-out, malformed answer): the
 * verifier turns that into the retryable `chain_unavailable`.
 */
export type ChainReader = {
  /** CAIP-2 reference, `mainnet` or `testnet`. Asked before the reader is believed. */
  readonly chainId: () => Promise<string>
  /** The latest sealed block. */
  readonly sealedBlock: () => Promise<Block>
  /** All keys of an account at a block; `undefined` when it is certain that there is no such account. */
  readonly accountKeys: (address: string, block: Block) => Promise<readonly AccountKey[] | undefined>
}

/** What a verification may use besides the proof. */
export type VerifyContext = {
  readonly now?: Clock | undefined
  /** Finds the reader of a network by CAIP-2 reference. Without one nothing can be decided: keys live on the chain. */
  readonly reader?: ((chainId: string) => ChainReader | undefined) | undefined
}

/** What `verifyMessage` resolves with. */
export type FlowVerifyResult = VerifyResult<FlowMessage>
