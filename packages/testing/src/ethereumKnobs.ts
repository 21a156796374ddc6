import type { Hex } from 'viem'
import type { WalletCall, WalletKnobs } from './walletKnobs.ts'

/** How an EVM wallet misbehaves, besides what every wallet can do. */
export type EthereumKnobs = WalletKnobs & {
  /** A request is already open behind the page: error -32002. */
  readonly pending?: WalletCall | undefined
  /** Signs with this key instead of the account's. */
  readonly signWith?: Hex | undefined
  /** Answers another signature than it made. */
  readonly alterSignature?: ((signature: Hex) => string) | undefined
  /** Answers addresses in lower case, as old wallets do. */
  readonly lowerCase?: boolean | undefined
  /** Decimal. */
  readonly chainId?: string | undefined
}
