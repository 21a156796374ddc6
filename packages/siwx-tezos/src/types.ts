import type { Clock, Message, VerifyResult } from '@countersign/siwx-core'

/** A sign-in message of Tezos: the address is always there. */
export type TezosMessage = Message & { readonly namespace: 'tezos'; readonly address: string }

type Signed = {
  /** The exact sign-in text, without the prefix that wallets want. */
  readonly message: string
  /**
   * `edpk…`, `sppk…`, `p2pk…` or `BLpk…`, as the wallet gave it when it was connected. Without it the chain is asked for
   * the account's revealed key.
   */
  readonly publicKey?: string | undefined
  /** `edsig…`, `spsig1…`, `p2sig…`, `BLsig…`, or `sig…` for any key but BLS. */
  readonly signature: string
}

/** What a wallet answered to one of its calls, by what was signed: see `signingPayload`. */
export type TezosProof =
  | (Signed & {
      /** A packed Michelson string. */
      readonly type: 'tezos:micheline'
      /**
       * The bytes that the wallet was given, in hexadecimal, when they are not what `signingPayload` makes: the form of
       * Taquito's documentation, which has the site and a time in front of the text.
       */
      readonly payload?: string | undefined
    })
  | (Signed & {
      /** The operation failing_noop, which no chain can include. */
      readonly type: 'tezos:failing_noop'
      /** The block hash `B…` in the operation. */
      readonly branch: string
    })
  | (Signed & {
      /** The draft TZIP-32. */
      readonly type: 'tezos:offchain'
    })
  | (Signed & {
      /** The one line of walt.id's pages. Refused unless the context has `walt`. */
      readonly type: 'tezos:walt'
    })

/** What was signed. Values of `expected.allow`. */
export type TezosProofType = TezosProof['type']

/** By which kind of key a proof was accepted (CAIP-122 "type"). Values of `expected.allow`. */
export type TezosMethod = 'tezos:ed25519' | 'tezos:secp256k1' | 'tezos:p256' | 'tezos:bls12-381'

/** The block that a decision is pinned to. */
export type Block = {
  /** `Net…`, the chain that the block is of. */
  readonly chainId: string
  /** `B…` */
  readonly hash: string
  readonly level: number
  /** RFC 3339. */
  readonly timestamp: string
}

/**
 * Reads one Tezos chain. Both methods reject when the chain cannot be asked (network, time-out, malformed answer): the
 * verifier turns that into the retryable `chain_unavailable`.
 */
export type ChainReader = {
  /** The newest block that is final. */
  readonly finalBlock: () => Promise<Block>
  /** The public key that the account has revealed, `undefined` when it has revealed none. */
  readonly managerKey: (address: string, block: Block) => Promise<string | undefined>
}

/** What a verification may use besides the proof. */
export type VerifyContext = {
  readonly now?: Clock | undefined
  /** Finds the reader of a chain by its id `Net…`. Only needed for proofs without a public key, and for `requireOnchain`. */
  readonly reader?: ((chainId: string) => ChainReader | undefined) | undefined
  /**
   * Accepts `tezos:walt`, for pages that cannot be changed yet. Their text names no chain, so that is said here. They are
   * easier to phish than a sign-in message: nothing is shown in lines, and the frame is no valid Micheline.
   */
  readonly walt?: { readonly chainId: string } | undefined
}

/** What `verifyMessage` resolves with. */
export type TezosVerifyResult = VerifyResult<TezosMessage>
