/** CAIP-2 chain and the name that Wallet Standard has for it. */
const CHAINS: readonly (readonly [string, string])[] = [
  ['solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp', 'solana:mainnet'],
  ['solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1', 'solana:devnet'],
  ['solana:4uhcVJyU9pJkvQyUS88uRDiswHXSCkY3', 'solana:testnet'],
]

/** The first CAIP-2 chain of the request that is among the wallet's own. */
export const findChain = (wanted: readonly string[], offered: readonly unknown[]): string | undefined =>
  wanted.find((chain) => CHAINS.some(([id, name]) => id === chain && offered.includes(name)))

/** Base58 of 32 bytes. */
export const ADDRESS: RegExp = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/
