import type { ChainAdapter, HoldingQuery, Holdings } from '@countersign/nft-ownership'

/** One token of the double. */
export type TestToken = {
  readonly id: string
  readonly metadata?: Readonly<Record<string, unknown>> | undefined
}

/** What the double's chain holds; tests change it as a chain would change. */
export type TestChain = {
  readonly adapter: ChainAdapter
  /** Gives a token to an account (CAIP-10, any case). */
  readonly give: (collection: string, account: string, token: TestToken) => void
  readonly take: (collection: string, account: string) => void
  /** From now on nothing answers, or everything again. */
  readonly cut: (down: boolean) => void
  /** Questions about holdings so far. */
  readonly asked: () => number
}

const UNAVAILABLE = {
  ok: false,
  code: 'chain_unavailable',
  retryable: true,
  reason: 'No endpoint answered.',
} as const

const key = (collection: string, account: string) => `${collection} ${account}`.toLowerCase()

/**
 * A double of a chain's adapter, in the shape of the contract of `@countersign/nft-ownership`: every look pins a new block,
 * metadata is on the chain itself.
 */
export const testChain = (chain = 'eip155:1'): TestChain => {
  const held = new Map<string, readonly TestToken[]>()
  let down = false
  let asked = 0
  let height = 1000
  const holdings = async (query: HoldingQuery, owner: string, block: Holdings['block']) => {
    asked += 1
    if (down) return UNAVAILABLE
    const tokens = held.get(key(query.collection, owner)) ?? []
    const named = query.tokens?.filter((token) => typeof token === 'string')
    const counted = named ? tokens.filter(({ id }) => named.includes(id)) : tokens
    return {
      ok: true,
      owner,
      chain,
      standard: 'erc721',
      collection: query.collection,
      balance: String(counted.length),
      tokens: counted.map(({ id }) => ({
        id,
        asset: `${chain}/erc721:${query.collection}/${id}`,
        balance: '1',
        transferable: true,
      })),
      complete: true,
      block,
      source: { kind: 'node', endpoints: ['rpc.internal'], method: 'balanceOf' },
      warnings: [],
    } as const
  }
  const metadataOf = (id: string) => [...held.values()].flat().find((token) => token.id === id)?.metadata
  return {
    adapter: {
      chain,
      pin: async () => {
        height += 1
        return { chain, number: String(height), hash: `0x${height.toString(16).padStart(64, '0')}` }
      },
      holdings,
      describe: async (_query, tokens) =>
        tokens.map(({ id }) => ({
          tokenId: id,
          schema: 'erc721',
          document: metadataOf(id) ?? { name: `#${id}` },
        })),
    },
    give: (collection, account, token) => {
      const name = key(collection, account)
      held.set(name, [...(held.get(name) ?? []), token])
    },
    take: (collection, account) => {
      held.delete(key(collection, account))
    },
    cut: (now) => {
      down = now
    },
    asked: () => asked,
  }
}
