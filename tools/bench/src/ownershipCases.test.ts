import { createOwnership, loadAdapter } from '@countersign/nft-ownership'
import { expect, test } from 'vitest'
import { CASES, HELD } from './ownershipCases.ts'

test.each(CASES)('$name: the owner holds what is asked for, the stranger nothing', async (one) => {
  const { chain } = one.query
  const adapter = await loadAdapter({ chain, urls: ['https://node.example'], fetch: one.node })
  const { check } = createOwnership({ adapters: [adapter] })
  const held = await check(one.query, [one.owner])
  expect(held.status).toBe('met')
  expect(held.met[0]?.tokens).toHaveLength(HELD)
  expect(await check(one.query, [one.stranger])).toMatchObject({
    status: 'unmet',
    root: { conditions: [{ code: 'not_held' }] },
  })
})
