import type { Challenge } from '../types.ts'
import type { Transport } from './arc27.ts'

/** A wallet as it was found. */
export type Found = {
  readonly id: string
  readonly transport: Transport | 'lute'
  /** What it said of its networks. */
  readonly networks?: unknown
}

/** What the proof has: the text, or for ARC-60 the JSON and what it was signed with; and the wallet's answer. */
export type Signed = {
  readonly message?: string
  readonly data?: unknown
  readonly authenticatorData?: unknown
  readonly signature: unknown
  /** Address of the key that has signed. */
  readonly signer?: unknown
}

/** What differs between wallets. Answers are passed on as they are, to be checked. */
export type Driver = {
  /** The proof type that comes out. */
  readonly type: 'algorand:arc60' | 'algorand:unprefixed'
  /** The wallet's own name for a chain, CAIP-2, when it knows that chain. */
  readonly network: (chain: string) => string | undefined
  /** A list of `{ address, name? }`. */
  readonly connect: (network: string, signal: AbortSignal) => Promise<unknown>
  readonly sign: (address: string, challenge: Challenge, signal: AbortSignal) => Promise<Signed>
}
