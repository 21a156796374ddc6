import { describe, expect, test } from 'vitest'
import { createOwnership } from '../createOwnership.ts'
import { fakeMetadata } from '../test/fakeAdapter.ts'
import { alice, ape, gold, holding, ids } from '../test/gates.ts'
import type { MetadataResolver } from '../types.ts'

const traited = { ...ape, traits: [gold] }

describe('what an adapter and a resolver say of a token', () => {
  test.each<[string, number]>([
    ['fewer', 1],
    ['more', 3],
  ])('error: %s descriptions than tokens are none', async (_, count) => {
    const chain = holding(ids(2))
    const describe: typeof chain.describe = async () =>
      ids(count).map(({ id }) => ({ tokenId: id, schema: 'erc721' as const }))
    const metadata = fakeMetadata({ 0: { Fur: 'Gold' }, 1: { Fur: 'Gold' } })
    const { check } = createOwnership({ adapters: [{ ...chain, describe }], metadata })
    expect(await check(traited, [alice])).toMatchObject({
      status: 'undecided',
      root: { conditions: [{ code: 'internal' }] },
    })
    expect(metadata.asked).toEqual([])
  })

  test('behavior: a token is described again at another block', async () => {
    const chain = holding(ids(1))
    const blocks: string[] = []
    const describe: typeof chain.describe = async (query, tokens, block, options) => {
      blocks.push(block.number)
      return chain.describe(query, tokens, block, options)
    }
    const metadata = fakeMetadata({ 0: { Fur: 'Gold' } })
    const { check } = createOwnership({ adapters: [{ ...chain, describe }], metadata })
    for (const number of ['5', '6', '5']) await check(traited, [alice], { at: { number } })
    expect(blocks).toEqual(['5', '6'])
  })

  test('behavior: a trait that is not in a part of the metadata is not known to be absent', async () => {
    const partial =
      (Fur: string): MetadataResolver =>
      async ({ schema }) => ({
        ok: true,
        metadata: { attributes: [], traits: { Fur }, raw: {}, schema, integrity: 'onchain', partial: true },
      })
    const ask = (Fur: string, gate: typeof traited | { not: typeof traited }) =>
      createOwnership({ adapters: [holding(ids(1))], metadata: partial(Fur) }).check(gate, [alice])
    expect((await ask('Gold', traited)).status).toBe('met')
    expect(await ask('Brown', traited)).toMatchObject({
      status: 'undecided',
      retryable: false,
      root: { conditions: [{ code: 'metadata_unavailable' }] },
    })
    expect((await ask('Brown', { not: traited })).status).toBe('undecided')
  })
})
