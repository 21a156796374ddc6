import type { Clock, Message, VerifyResult } from '@countersign/siwx-core'

/** A sign-in message of Algorand: the address is always there. */
export type AlgorandMessage = Message & { readonly namespace: 'algorand'; readonly address: string }

/** A member of a multisignature account, with its signature when it has signed. */
export type MultisigMember = {
  /** 58 characters. */
  readonly address: string
  /** 64 bytes in base64. */
  readonly signature?: string | undefined
}

/** All members of a multisignature account, in the order of its address. Enough of them have signed the same bytes. */
export type MultisigSignature = {
  readonly version: 1
  readonly threshold: number
  readonly members: readonly MultisigMember[]
}

/** Who signed: one key, or the members of a multisignature account. */
export type AlgorandSignature =
  | {
      /** 64 bytes in base64. */
      readonly signature: string
      /** Address of the key that signed, when it is not the account's own: the account is rekeyed to it. */
      readonly signer?: string | undefined
      readonly multisig?: undefined
    }
  | {
      readonly multisig: MultisigSignature
      readonly signature?: undefined
      readonly signer?: undefined
    }

/** A text, signed by `algo_signData` (Pera), `signBytes` of algosdk and others, which put `MX` in front. */
export type MxProof = AlgorandSignature & { readonly type: 'algorand:mx'; readonly message: string }

/**
 * A text, signed with nothing in front: ARC-27 `sign_message` of Kibisis. Accepted with the warning
 * `unprefixed_signature`, only for a text that is a whole sign-in message and starts like nothing that the protocol signs.
 */
export type UnprefixedProof = AlgorandSignature & {
  readonly type: 'algorand:unprefixed'
  readonly message: string
}

/** What ARC-60 `signData` answered. */
export type Arc60Proof = AlgorandSignature & {
  readonly type: 'algorand:arc60'
  /** The exact JSON that was signed, in base64, as the wallet returned it. */
  readonly data: string
  /** 32 bytes or more, the first of which are SHA-256 of the domain; base64. */
  readonly authenticatorData: string
}

/**
 * A payment of nothing to oneself that can never be sent, with the text in its note (ARC-14): for wallets and hardware
 * that sign transactions only.
 */
export type Arc14Proof = {
  readonly type: 'algorand:arc14'
  /** The whole signed transaction as the wallet gives it: canonical MessagePack in base64. */
  readonly transaction: string
}

/** What a wallet answered, by the call that was made. */
export type AlgorandProof = Arc60Proof | MxProof | Arc14Proof | UnprefixedProof

/** How a proof was accepted, and the values of `expected.allow`. */
export type AlgorandMethod = AlgorandProof['type']

/** What a chain says about an account, all at one round. */
export type AccountState = {
  /** 32 bytes in base64, of the network that answered. */
  readonly genesisHash: string
  /** The round that the answer holds for. Rounds are final. */
  readonly round: bigint
  /** Hash of that round's block, as algod spells it. */
  readonly blockHash: string
  /** Seconds since the epoch. */
  readonly blockTime: bigint
  /** Address that may sign for the account, when it is rekeyed. */
  readonly authAddress?: string | undefined
}

/**
 * Reads one Algorand network. Rejects when it cannot be asked (network, time-out, malformed answer): the verifier turns
 * that into the retryable `chain_unavailable`.
 */
export type ChainReader = {
  readonly account: (address: string) => Promise<AccountState>
}

/** What a verification may use besides the proof. */
export type VerifyContext = {
  readonly now?: Clock | undefined
  /**
   * Finds the reader of a network by CAIP-2 reference. Without one a rekeyed account cannot sign in, and the result of any
   * other rests on the key alone: `rekey_not_checked`.
   */
  readonly reader?: ((chainId: string) => ChainReader | undefined) | undefined
  /** Whether `algorand:unprefixed` is accepted at all. Default true. */
  readonly unprefixed?: boolean | undefined
}

/** What `verifyMessage` resolves with. */
export type AlgorandVerifyResult = VerifyResult<AlgorandMessage>
