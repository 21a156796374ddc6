import type { AccountKey, Block, ChainReader } from '../types.ts'
import { ALICE, aliceKeys, BOB, bobKeys, TESTNET } from './keys.ts'

export const BLOCK: Block = { height: 7n, id: 'b1'.repeat(32), timestamp: 1_800_000_000_000 }

export const EVIDENCE = {
  kind: 'onchain',
  chain: 'flow:mainnet',
  blockNumber: '7',
  blockHash: BLOCK.id,
  blockTime: '2027-01-15T08:00:00.000Z',
} as const

const ACCOUNTS: Readonly<Record<string, readonly AccountKey[]>> = {
  [ALICE]: aliceKeys,
  [BOB]: bobKeys,
  [TESTNET]: aliceKeys,
}

/** A network with the accounts of the tests. */
export function testChain(chainId: string, more: Partial<ChainReader> = {}): ChainReader {
  return {
    chainId: () => Promise.resolve(chainId),
    sealedBlock: () => Promise.resolve(BLOCK),
    accountKeys: (address) => Promise.resolve(ACCOUNTS[address]),
    ...more,
  }
}
