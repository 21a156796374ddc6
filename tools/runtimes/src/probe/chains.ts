import type { ChainReader as NearReader } from '@countersign/siwx-near'
import type { Proofs, Vector } from './types.ts'

const BLOCK = { height: 200_000_000n, hash: '11111111111111111111111111111111' }

/** A NEAR network that knows the vector's accounts, in a block of the vector's time. */
export function nearReader({ accounts = {}, now, account }: Vector): NearReader {
  const block = { ...BLOCK, timestamp: BigInt(Date.parse(now)) * 1_000_000n }
  return {
    chainId: async () => account.split(':')[1] ?? '',
    finalBlock: async () => block,
    accessKey: async (accountId, key) => accounts[accountId]?.[key] ?? 'absent',
    accountExists: async (accountId) => accountId in accounts,
    view: async () => ({ status: 'failed', reason: 'no contract' }),
  }
}

/** An access node of Flow: the package's own HTTP reader asks it. */
export function flowNode(chainId: string, now: string, keys: Proofs['flowKeys']): typeof fetch {
  const header = { id: 'c4'.repeat(32), height: '129000000', timestamp: now }
  return async (input) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input)
    if (pathname === '/v1/network/parameters') return Response.json({ chain_id: `flow-${chainId}` })
    if (pathname === '/v1/blocks') return Response.json([{ header, block_status: 'BLOCK_SEALED' }])
    const address = pathname.split('/').at(-1) ?? ''
    return Response.json({ address, balance: '0', keys: keys[`flow:${chainId}:0x${address}`] ?? [] })
  }
}
