import type {
  Block,
  ChainAdapter,
  Holdings,
  HoldingsFailure,
  Metadata,
  MetadataResolver,
  Token,
} from '../types.ts'

/** What a fake chain holds: by owner and collection. */
export type FakeWorld = {
  readonly chain: string
  /** By CAIP-10, in lower case; or a failure for that account. */
  readonly holds: Readonly<
    Record<string, Readonly<Record<string, readonly Partial<Token>[] | HoldingsFailure>>>
  >
  readonly pin?: (() => Promise<Block>) | undefined
  readonly change?: ((holdings: Holdings) => Holdings) | undefined
}

export type FakeAdapter = ChainAdapter & {
  readonly asked: { pin: number; holdings: number; describe: number }
}

export function blockOf(chain: string, number = '100'): Block {
  return { chain, number, hash: `0x${number.padStart(64, '0')}` }
}

/** A chain in memory, for what lies above the adapters. It counts what it is asked. */
export function fakeAdapter(world: FakeWorld): FakeAdapter {
  const { chain, holds, change = (holdings) => holdings } = world
  const asked = { pin: 0, holdings: 0, describe: 0 }
  return {
    chain,
    asked,
    pin: async (at) => {
      asked.pin += 1
      await Promise.resolve()
      if (world.pin) return world.pin()
      return blockOf(chain, typeof at === 'object' && 'number' in at ? at.number : undefined)
    },
    holdings: async (query, owner, block, options) => {
      asked.holdings += 1
      options?.budget?.request()
      await Promise.resolve()
      const held = holds[owner.toLowerCase()]?.[query.collection] ?? []
      if ('ok' in held) return held
      const tokens = held.map((token) => ({ id: '1', balance: '1', ...token }))
      const balance = tokens.reduce((sum, token) => sum + BigInt(token.balance), 0n).toString()
      return change({
        ok: true,
        owner,
        chain,
        standard: query.standard ?? 'erc721',
        collection: query.collection,
        balance,
        tokens,
        complete: true,
        block,
        source: { kind: 'node', endpoints: ['node.example'], method: 'fake' },
        warnings: [],
      })
    },
    describe: async (_query, tokens) => {
      asked.describe += 1
      return tokens.map(({ id }) => ({ tokenId: id, schema: 'erc721' as const }))
    },
  }
}

/** Metadata in memory, by token id. A token that is not there has none. */
export function fakeMetadata(
  traits: Readonly<Record<string, Metadata['traits']>>,
  integrity: Metadata['integrity'] = 'verified',
): MetadataResolver & { readonly asked: string[] } {
  const asked: string[] = []
  const resolve: MetadataResolver = async ({ tokenId, schema }) => {
    asked.push(tokenId)
    const found = traits[tokenId]
    return found === undefined
      ? { ok: false, code: 'metadata_missing', retryable: false, reason: 'There is none.' }
      : { ok: true, metadata: { attributes: [], traits: found, raw: {}, schema, integrity } }
  }
  return Object.assign(resolve, { asked })
}
