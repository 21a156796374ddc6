import type { AccountState, ChainReader } from '../types.ts'
import { MAINNET, MAINNET_HASH, TESTNET_HASH } from './keys.ts'

export const STATE: AccountState = {
  genesisHash: MAINNET_HASH,
  round: 45_000_000n,
  blockHash: '4RNBA6HJOPPO4Z7NDQG6QHLR3X6TNATUQTC7ZAEWTBH4JABVQ5FQ',
  blockTime: 1_795_262_400n,
}

/** A reader that answers as the test says. */
export const answering =
  (changes: Partial<AccountState>): (() => ChainReader) =>
  () => ({
    account: async () => ({ ...STATE, ...changes }),
  })

/** A network where nobody has rekeyed, for each of the two that the tests use. */
export const emptyChain = (chainId: string): ChainReader => ({
  account: async () => ({ ...STATE, genesisHash: chainId === MAINNET ? MAINNET_HASH : TESTNET_HASH }),
})
