import type { Block, CallResult, ChainReader } from '../types.ts'

export const BLOCK: Block = { number: 7n, hash: `0x${'b1'.repeat(32)}`, timestamp: 1_800_000_000n }

/** A chain on which nothing is deployed. */
export function emptyChain(chainId: string): ChainReader {
  return {
    chainId: () => Promise.resolve(chainId),
    latestBlock: () => Promise.resolve(BLOCK),
    code: () => Promise.resolve('0x'),
    call: () => Promise.resolve<CallResult>({ status: 'returned', data: '0x' }),
  }
}
