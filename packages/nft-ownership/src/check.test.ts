import { describe, expect, test } from 'vitest'
import { createOwnership } from './createOwnership.ts'
import { loadAdapter } from './loadAdapter.ts'
import { nearNode, nep171 } from './near/test/nearNode.ts'
import type { HoldingQuery } from './types.ts'

// From the gate to the requests, over an adapter as it is shipped and doubles of NEAR nodes.
const chain = 'near:mainnet'
const alice = 'near:mainnet:alice.near'
const pass: HoldingQuery = { chain, collection: 'pass.near' }
const owners = { 'pass.near': nep171({ 1: 'alice.near', 2: 'bob.near' }) }

async function setUp(worlds: readonly Parameters<typeof nearNode>[0][], agree?: number) {
  const nodes = worlds.map((world) => nearNode(world))
  let requests = 0
  const send: typeof fetch = (input, init) => {
    requests += 1
    const index = Number(new URL(new Request(input).url).host[1])
    return nodes[index]?.fetch(input, init) ?? Promise.reject(new TypeError('no such node'))
  }
  const urls = worlds.map((_, index) => `https://n${index}.example`)
  const { check } = createOwnership({ adapters: [await loadAdapter({ chain, urls, fetch: send, agree })] })
  return { check, requests: () => requests }
}

describe('check', () => {
  test('default', async () => {
    const { check } = await setUp([{ contracts: owners }])
    const answer = await check(pass, [alice])
    expect(answer).toMatchObject({
      status: 'met',
      met: [
        {
          account: alice,
          standard: 'nep171',
          tokens: [{ id: '1', asset: 'near:mainnet/nep171:pass.near/1' }],
          block: { number: '1000' },
          source: { endpoints: ['n0.example'] },
        },
      ],
    })
    expect(await check(pass, ['near:mainnet:carol.near'])).toMatchObject({
      status: 'unmet',
      root: { conditions: [{ code: 'not_held', block: { number: '1000' } }] },
    })
  })

  test('behavior: a thousand at once cost no more requests than one', async () => {
    const one = await setUp([{ contracts: owners }])
    const { spent } = await one.check(pass, [alice])
    expect(spent.requests).toBe(one.requests())
    const many = await setUp([{ contracts: owners }])
    const answers = await Promise.all(Array.from({ length: 1000 }, () => many.check(pass, [alice])))
    expect(answers.every(({ status }) => status === 'met')).toBe(true)
    expect(many.requests()).toBe(one.requests())
    // Whoever only waited has spent nothing.
    expect(answers.reduce((sum, answer) => sum + answer.spent.requests, 0)).toBe(many.requests())
  })

  test('behavior: two of three nodes decide, and a lie alone decides nothing', async () => {
    const liar = { contracts: { 'pass.near': nep171({ 1: 'mallory.near', 2: 'bob.near' }) } }
    const mallory = 'near:mainnet:mallory.near'
    const honest = await setUp([liar, { contracts: owners }, { contracts: owners }], 2)
    expect(await honest.check(pass, [mallory])).toMatchObject({ status: 'unmet' })
    const split = await setUp([liar, { contracts: owners }], 2)
    expect(await split.check(pass, [mallory])).toMatchObject({
      status: 'undecided',
      retryable: true,
      root: { conditions: [{ code: 'chain_disagreement' }] },
    })
  })

  test('error: a node of another network', async () => {
    const { check } = await setUp([{ contracts: owners, chainId: 'testnet' }])
    expect(await check(pass, [alice])).toMatchObject({
      status: 'undecided',
      root: { conditions: [{ code: 'chain_mismatch' }] },
    })
  })
})
