import { read } from '../internal/read.ts'
import { toList } from '../internal/toList.ts'
import { toMatch } from '../internal/toMatch.ts'

/** Names that Wallet Standard has for chains, by CAIP-2 id. */
const CHAINS: { readonly [chain: string]: string } = {
  'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp': 'solana:mainnet',
  'solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1': 'solana:devnet',
}

/** The first CAIP-2 chain of the request that is among those of a wallet or an account. */
export const findChain = (wanted: readonly string[], owner: unknown): string | undefined => {
  const offered = toList(read(owner, 'chains'))
  return wanted.find((chain) => CHAINS[chain] && offered.includes(CHAINS[chain]))
}

/** As long as base58 of 32 bytes; the server decides about the letters. */
const ADDRESS = /^\w{32,44}$/

/** The address of a wallet's account, or `wallet_failed`. */
export const addressOf = (account: unknown): string => toMatch(read(account, 'address'), ADDRESS)
