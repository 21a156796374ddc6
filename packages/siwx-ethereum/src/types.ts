import type { Clock, Message, VerifyResult } from '@countersign/siwx-core'

/** `0x` and an even number of hexadecimal digits. */
export type Hex = `0x${string}`

/** An EIP-4361 message: the address is always there. */
export type EthereumMessage = Message & { readonly namespace: 'eip155'; readonly address: string }

/** What a wallet answered to `personal_sign`. */
export type EthereumProof = {
  /** The wallet call that was made. What accepted it in the end is the result's `method`. */
  readonly type: 'eip191'
  /** The exact text that was signed. */
  readonly message: string
  /** 65 or 64 bytes from a key, any length from a contract wallet; hex. At most 64 KiB. */
  readonly signature: string
}

/** The block that a decision is pinned to. */
export type Block = {
  readonly number: bigint
  readonly hash: Hex
  /** Seconds since the epoch. */
  readonly timestamp: bigint
}

/** An `eth_call` at a block. Without `to`, `data` is creation code, which runs and is thrown away (ERC-6492). */
export type Call = {
  readonly to?: Hex | undefined
  readonly data: Hex
  readonly block: Block
  /** EIP-7702 authorizations that hold for this call only (ERC-8010). */
  readonly authorizationList?: readonly Authorization[] | undefined
  /** Code that stands at an address for this call only: a call with authorizations must have a `to` (ERC-8010). */
  readonly override?: { readonly address: Hex; readonly code: Hex } | undefined
}

/** A signed EIP-7702 authorization. */
export type Authorization = {
  readonly chainId: bigint
  readonly address: Hex
  readonly nonce: bigint
  readonly yParity: number
  readonly r: Hex
  readonly s: Hex
}

/** Answer of a call: returned bytes, or the chain's own word that it reverted. */
export type CallResult =
  | { readonly status: 'returned'; readonly data: Hex }
  | { readonly status: 'reverted'; readonly data: Hex }

/**
 * Reads one EVM chain. Every method rejects when the chain cannot be asked (network, time-out, malformed answer, an error
 * that is not a revert): the verifier turns that into the retryable `chain_unavailable`.
 */
export type ChainReader = {
  /** `eth_chainId`, decimal. Asked before the reader is believed. */
  readonly chainId: () => Promise<string>
  readonly latestBlock: () => Promise<Block>
  readonly code: (address: Hex, block: Block) => Promise<Hex>
  readonly call: (call: Call) => Promise<CallResult>
}

/** What a verification may use besides the proof. */
export type VerifyContext = {
  readonly now?: Clock | undefined
  /** Finds the reader of a chain by decimal chain id. Without one, only key signatures can be decided. */
  readonly reader?: ((chainId: string) => ChainReader | undefined) | undefined
}

/** What `verifyMessage` resolves with. */
export type EthereumVerifyResult = VerifyResult<EthereumMessage>

/** How a proof was accepted, and the values of `expected.allow`. */
export type EthereumMethod = 'eip191' | 'eip1271' | 'eip6492' | 'erc8010'
