import { createOwnership, type MetadataResolver } from '@countersign/nft-ownership'
import { createMetadataResolver } from '@countersign/nft-ownership/metadata'
import { beforeEach, describe, expect, test } from 'vitest'
import { type TestChain, testChain } from '../test/tokens.ts'
import { evaluateRequirement } from './evaluate.ts'
import type { RunPolicy } from './policyStep.ts'
import type { Requirement, RequirementPart } from './types.ts'

const MINE = `0x${'aa'.repeat(20)}`
const THEIRS = `0x${'bb'.repeat(20)}`
const ACCOUNT = 'eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb'
const on = (collection: string, more: object = {}) => ({ chain: 'eip155:1', collection, ...more })

let chain: TestChain

beforeEach(() => {
  chain = testChain()
})

const part = (fields: Partial<RequirementPart>): RequirementPart => ({
  origin: 'operator',
  id: 'a',
  gate: on(MINE),
  tiers: [],
  recheck: { refresh: true, userinfoAge: 300, every: 3600, grace: 0, hold: 86_400 },
  ...fields,
})

const requirement = (parts: readonly RequirementPart[], more: Partial<Requirement> = {}): Requirement => ({
  clientId: 'demo',
  hash: 'h',
  parts,
  policies: [],
  disclosure: 'full',
  form: 'oidc',
  token: true,
  mapped: [],
  scopes: ['openid'],
  ...more,
})

const says =
  (answer: Partial<Awaited<ReturnType<RunPolicy>>>, seen: unknown[] = []): RunPolicy =>
  async (policy, question) => {
    seen.push([policy, question.holdings.map(({ collection }) => collection)])
    return {
      policy,
      allow: true,
      code: 'allowed',
      reasons: [],
      retryable: false,
      engine: 'embedded',
      claims: {},
      ...answer,
    }
  }

const evaluate = (
  asked: Requirement,
  runPolicy: RunPolicy = says({}),
  metadata: MetadataResolver = createMetadataResolver({}),
) => {
  const ownership = createOwnership({ adapters: [chain.adapter], metadata, cache: { block: 0, holdings: 0 } })
  return evaluateRequirement({ ownership, runPolicy }, asked, [ACCOUNT])
}

describe('evaluateRequirement', () => {
  test('behavior: every part has to be met, and the one that is not is named', async () => {
    const asked = requirement([part({}), part({ id: 'b', gate: on(THEIRS) })])
    chain.give(MINE, ACCOUNT, { id: '1' })
    expect(await evaluate(asked)).toMatchObject({
      status: 'unmet',
      code: 'not_held',
      failedPart: 1,
      retryable: false,
      holdings: [],
    })
    chain.give(THEIRS, ACCOUNT, { id: '2' })
    const met = await evaluate(asked)
    expect(met.holdings.map(({ collection, part: index }) => [index, collection])).toEqual([
      [0, MINE],
      [1, THEIRS],
    ])
  })

  test('behavior: holdings belong to the part that they met, whatever its shape', async () => {
    const first = part({ gate: { anyOf: [on(THEIRS), { allOf: [on(MINE), { not: on(THEIRS) }] }] } })
    const second = part({ id: 'b', gate: on(MINE, { tokens: ['2'] }) })
    chain.give(MINE, ACCOUNT, { id: '1' })
    chain.give(MINE, ACCOUNT, { id: '2' })
    const { holdings, status } = await evaluate(requirement([first, second]))
    expect(status).toBe('met')
    expect(holdings.map(({ part: index, tokens }) => [index, tokens.map(({ id }) => id)])).toEqual([
      [0, ['1', '2']],
      [1, ['2']],
    ])
  })

  test('behavior: what cannot be found out is not "not an owner"', async () => {
    chain.cut(true)
    expect(await evaluate(requirement([part({})]))).toMatchObject({
      status: 'undecided',
      code: 'chain_unavailable',
      retryable: true,
    })
  })

  test('security: a tier that cannot be decided is no lower tier', async () => {
    chain.give(MINE, ACCOUNT, { id: '1' })
    const tiers = [
      { name: 'gold', gate: { chain: 'eip155:137', collection: MINE } },
      { name: 'silver', gate: on(MINE) },
    ]
    const asked = requirement([part({ tiers })])
    const ownership = createOwnership({ adapters: [chain.adapter], cache: { block: 0, holdings: 0 } })
    const accounts = [{ account: ACCOUNT, everyChain: true }]
    const check = await evaluateRequirement({ ownership, runPolicy: says({}) }, asked, accounts)
    expect(check).toMatchObject({ status: 'undecided', code: 'chain_unsupported', tiers: {} })
  })

  test('behavior: a policy of a part sees what its part found, one of the client sees all', async () => {
    chain.give(MINE, ACCOUNT, { id: '1' })
    chain.give(THEIRS, ACCOUNT, { id: '2' })
    const seen: unknown[] = []
    const parts = [part({ policy: 'p' }), part({ id: 'b', gate: on(THEIRS) })]
    await evaluate(requirement(parts, { policies: ['all'] }), says({}, seen))
    expect(seen).toEqual([
      ['p', [MINE]],
      ['all', [MINE, THEIRS]],
    ])
  })

  test('security: a policy that does not allow ends it, in its own words', async () => {
    chain.give(MINE, ACCOUNT, { id: '1' })
    const denied = says({ allow: false, code: 'denied', reasons: ['too young'], claims: { role: 'x' } })
    expect(await evaluate(requirement([part({ policy: 'p' })]), denied)).toMatchObject({
      status: 'unmet',
      code: 'policy_denied',
      reason: 'too young',
      holdings: [],
      policyClaims: {},
    })
  })

  test('behavior: a policy server that is silent is "try again"', async () => {
    chain.give(MINE, ACCOUNT, { id: '1' })
    const silent = says({ allow: false, code: 'engine_unavailable', retryable: true })
    expect(await evaluate(requirement([part({ policy: 'p' })]), silent)).toMatchObject({
      status: 'undecided',
      code: 'engine_unavailable',
      retryable: true,
    })
  })

  test('behavior: a policy that denies for want of a document that a gateway did not give is "try again"', async () => {
    chain.give(MINE, ACCOUNT, { id: '1' })
    const gone: MetadataResolver = async () => ({
      ok: false,
      code: 'metadata_unavailable',
      retryable: true,
      reason: 'No gateway answered.',
    })
    const denied = says({ allow: false, code: 'denied' })
    const asked = requirement([part({ policy: 'p' })])
    expect(await evaluate(asked, denied, gone)).toMatchObject({
      status: 'undecided',
      code: 'metadata_unavailable',
    })
    // Allowed without it is allowed.
    expect(await evaluate(asked, says({}), gone)).toMatchObject({ status: 'met' })
  })

  test('security: what a document has that is too long is left out, and that is said', async () => {
    const picture = `data:image/svg+xml,${'x'.repeat(100_000)}`
    const attributes = [
      { trait_type: 'level', value: 3 },
      { trait_type: 'story', value: 'y'.repeat(20_000) },
    ]
    chain.give(MINE, ACCOUNT, { id: '1', metadata: { name: 'Ada', image: picture, attributes } })
    const many = Array.from({ length: 900 }, (_, index) => ({
      trait_type: `t${index}`,
      value: 'z'.repeat(200),
    }))
    chain.give(MINE, ACCOUNT, { id: '2', metadata: { name: 'Bob', attributes: many } })
    const { holdings, status } = await evaluate(requirement([part({})]))
    expect(status).toBe('met')
    const [first, second] = holdings[0]?.tokens ?? []
    expect(first).toMatchObject({
      metadataStatus: 'metadata_too_large',
      metadata: { name: 'Ada', traits: { level: 3 }, attributes: [{ name: 'level', value: 3 }] },
    })
    expect(first?.metadata?.image).toBeUndefined()
    expect(second).toMatchObject({ id: '2', metadataStatus: 'metadata_too_large' })
    expect(second).not.toHaveProperty('metadata')
    expect(JSON.stringify(holdings).length).toBeLessThan(64 * 1024)
  })

  test('security: many documents together are bounded too', async () => {
    const attributes = Array.from({ length: 60 }, (_, index) => ({
      trait_type: `t${index}`,
      value: 'z'.repeat(200),
    }))
    const metadata = { name: 'Ada', attributes }
    for (let id = 0; id < 15; id += 1) chain.give(MINE, ACCOUNT, { id: String(id), metadata })
    const { holdings } = await evaluate(requirement([part({})]))
    const told = holdings[0]?.tokens ?? []
    expect(told).toHaveLength(15)
    expect(told.filter((token) => token.metadata === undefined).length).toBeGreaterThan(0)
    expect(told[0]).toMatchObject({ metadata: { name: 'Ada' } })
    expect(JSON.stringify(holdings).length).toBeLessThan(600 * 1024)
  })

  test('behavior: no document is fetched where none is told or judged', async () => {
    chain.give(MINE, ACCOUNT, { id: '1' })
    let fetched = 0
    const count: MetadataResolver = async () => {
      fetched += 1
      return { ok: false, code: 'metadata_missing', retryable: false, reason: 'none' }
    }
    await evaluate(requirement([part({})], { disclosure: 'boolean' }), says({}), count)
    await evaluate(requirement([part({})], { token: false }), says({}), count)
    expect(fetched).toBe(0)
    await evaluate(requirement([part({})]), says({}), count)
    expect(fetched).toBe(1)
  })
})
