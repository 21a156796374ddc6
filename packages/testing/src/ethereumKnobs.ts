import type { Hex } from 'viem'

/** A wallet request that a knob can hit. `any` is every one of them. */
export type WalletCall = 'connect' | 'sign' | 'chain' | 'any'

/** How the wallet misbehaves. All off by default; changed at any time with `set`. */
export type WalletKnobs = {
  /** The person declines: error 4001. */
  readonly reject?: WalletCall | undefined
  /** A request is already open behind the page: error -32002. */
  readonly pending?: WalletCall | undefined
  /** Never answers. */
  readonly hang?: WalletCall | undefined
  /** The person left the wallet locked: it answers without an account. */
  readonly locked?: boolean | undefined
  /** Milliseconds before each answer. */
  readonly delay?: number | undefined
  /** Signs with this key instead of the account's. */
  readonly signWith?: Hex | undefined
  /** Signs another text than it was asked to. */
  readonly alterMessage?: ((message: string) => string) | undefined
  /** Answers another signature than it made. */
  readonly alterSignature?: ((signature: Hex) => string) | undefined
  /** Answers addresses in lower case, as old wallets do. */
  readonly lowerCase?: boolean | undefined
  /** Runs before a request is answered: time passes, the network changes. */
  readonly before?: ((call: WalletCall) => void | Promise<void>) | undefined
  /** Decimal. */
  readonly chainId?: string | undefined
}

/** Whether a knob hits a call. */
export function hits(knob: WalletCall | undefined, call: WalletCall): boolean {
  return knob === 'any' || knob === call
}
