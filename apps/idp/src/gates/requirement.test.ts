import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  ask,
  client,
  codeOf,
  config,
  gatesOf,
  MINE,
  type NftMappings,
  OTHER,
  on,
  required,
  requirement,
  THEIRS,
} from '../test/requirement.ts'
import { requireGates } from './requirement.ts'
import type { GateClient } from './types.ts'

describe('what a request demands', () => {
  test('behavior: nothing, where nothing is asked and nothing is set', () => {
    expect(required({}, undefined)).toEqual({ ok: true, requirement: undefined })
    expect(required({ collections: [`eip155:1/${MINE}`] }, { userinfo: { account: null } })).toMatchObject({
      requirement: undefined,
    })
  })

  test('behavior: the scope alone is the default gate', () => {
    const { parts, token } = requirement({}, undefined, 'openid nft_token')
    expect(parts).toMatchObject([{ origin: 'default', id: 'members' }])
    expect(token).toBe(true)
  })

  test('behavior: a mapping with a gate goes before the default', () => {
    const { mapped, parts, token } = requirement({}, undefined, 'openid award')
    expect(parts).toMatchObject([{ origin: 'mapping', id: 'quiet' }])
    expect([mapped, token]).toEqual([['award'], false])
  })

  test('behavior: a mapped claim is asked for by its name as well', () => {
    expect(requirement({}, { id_token: { award: null } }).mapped).toEqual(['award'])
    expect(required({}, { id_token: { other: null } })).toMatchObject({ requirement: undefined })
  })

  test('behavior: a query of the request goes before the default', () => {
    const asked = on(THEIRS, { tokens: ['7'] })
    const { parts } = requirement({ collections: [`eip155:1/${THEIRS}`] }, ask(asked))
    expect(parts).toMatchObject([{ origin: 'request', gate: asked }])
  })

  test('behavior: without a default, asking for no token in particular is refused', () => {
    const without = { ...config, nft: { ...config.nft, defaultGate: undefined } }
    expect(requireGates(without, client(), { scope: 'openid nft_token', claims: undefined })).toMatchObject({
      ok: false,
      code: 'nft_gate_missing',
    })
  })

  test('security: the gates of the operator apply whatever the request says', () => {
    const set = { requiredGates: ['members'], allowedGates: ['quiet'], collections: [`eip155:1/${OTHER}`] }
    for (const [claims, scope] of [
      [undefined, 'openid'],
      [ask(null), 'openid'],
      [ask(on(OTHER)), 'openid'],
      [ask({ gate: 'quiet' }), 'openid'],
      [undefined, 'openid award profile nft_token'],
    ] as const) {
      const { parts } = requirement(set, claims, scope)
      expect(parts[0]).toMatchObject({ origin: 'operator', id: 'members', gate: on(MINE) })
    }
  })

  test('security: a gate that is required but not configured lets nobody through', () => {
    expect(codeOf({ requiredGates: ['gone'] }, undefined)).toBe('nft_gate_missing')
  })

  test.for([
    ['another contract', on(OTHER)],
    ['another chain', { chain: 'eip155:80001', collection: THEIRS }],
    ['another contract inside', { allOf: [on(THEIRS), on(OTHER)] }],
    ['another contract as a choice', { anyOf: [on(THEIRS), on(OTHER)] }],
    ['not to own', { not: on(THEIRS) }],
    ['not to own, inside', { anyOf: [on(THEIRS), { not: on(THEIRS) }] }],
    ['a block of the past', on(THEIRS, { at: { number: '1' } })],
    ['an unsafe block', on(THEIRS, { at: 'latest' })],
    ['tokens of others', on(THEIRS, { delegates: ['delegate-v2'] })],
    ['a block to start from', on(THEIRS, { deployBlock: '1' })],
    ['an indexer', on(THEIRS, { indexer: 'x' })],
    ['a gate by name', { gate: 'members' }],
    ['a gate by name that there is not', { gate: 'other' }],
    ["the predecessor's form", { chain: 'ETHEREUM', smartContractAddress: OTHER }],
  ] as const)('security: %s is refused', ([, asked]) => {
    expect(codeOf({ collections: [`eip155:1/${THEIRS}`] }, ask(asked))).toBe('nft_not_allowed')
  })

  test('security: an amount of nothing is refused', () => {
    expect(codeOf({ collections: [`eip155:1/${THEIRS}`] }, ask(on(THEIRS, { amount: { min: '0' } })))).toBe(
      'nft_request_invalid',
    )
  })

  test('behavior: what the operator allows this client is taken', () => {
    const set = {
      collections: [`eip155:1/${THEIRS.toUpperCase().replace('0X', '0x')}`],
      allowedGates: ['quiet'],
    }
    expect(codeOf(set, ask(on(THEIRS)))).toBe('ok')
    expect(codeOf(set, ask({ gate: 'quiet' }))).toBe('ok')
    expect(
      codeOf({ ...set, delegates: ['delegate-v2'] }, ask(on(THEIRS, { delegates: ['delegate-v2'] }))),
    ).toBe('ok')
  })

  test('behavior: a request narrows a gate of the operator without an entry of its own', () => {
    const asked = on(THEIRS, { tokens: ['7'] })
    expect(gatesOf(requirement({ requiredGates: ['house'] }, ask(asked)))).toEqual([
      { allOf: [on(MINE), on(THEIRS, { delegates: ['delegate-v2'] })] },
      // What the operator accepts for that collection is accepted for the token as well.
      { allOf: [on(MINE), on(THEIRS, { tokens: ['7'], delegates: ['delegate-v2'] })] },
    ])
    expect(codeOf({ requiredGates: ['members'] }, ask(on(THEIRS)))).toBe('nft_not_allowed')
    expect(codeOf({ requiredGates: ['members'] }, ask(on(MINE, { at: { number: '1' } })))).toBe(
      'nft_not_allowed',
    )
  })

  test('behavior: on an Asset Hub the pallet belongs to the collection', () => {
    const hub = 'polkadot:68d56f15f85d3136970ec16946040bc1'
    const asked = (standard: string) => ask({ chain: hub, standard, collection: '5' })
    expect(codeOf({ collections: [`${hub}/uniques:5`] }, asked('uniques'))).toBe('ok')
    expect(codeOf({ collections: [`${hub}/uniques:5`] }, asked('nfts'))).toBe('nft_not_allowed')
    expect(codeOf({ collections: [`${hub}/5`] }, asked('nfts'))).toBe('nft_not_allowed')
  })

  test('behavior: the least of what everyone allows is told', () => {
    expect(requirement({}, undefined, 'openid nft_token').disclosure).toBe('full')
    expect(requirement({ disclosure: 'tier' }, undefined, 'openid nft_token').disclosure).toBe('tier')
    expect(requirement({}, ask({ disclosure: 'boolean' })).disclosure).toBe('boolean')
    expect(requirement({}, undefined, 'openid award').disclosure).toBe('boolean')
    expect(requirement({ disclosure: 'boolean' }, ask({ disclosure: 'full' })).disclosure).toBe('boolean')
  })

  test('behavior: another contract, client, disclosure or gate is another question', () => {
    const set = { collections: [`eip155:1/${THEIRS}`, `eip155:1/${OTHER}`] }
    const hashes = [
      requirement(set, ask(on(THEIRS))),
      requirement(set, ask(on(OTHER))),
      requirement({ ...set, clientId: 'b' }, ask(on(OTHER))),
      requirement({ ...set, disclosure: 'boolean' }, ask(on(OTHER))),
      requirement({ ...set, requiredGates: ['members'] }, ask(on(OTHER))),
      requirement({ ...set, policy: 'strict' }, ask(on(OTHER))),
    ].map(({ hash }) => hash)
    expect(new Set(hashes).size).toBe(hashes.length)
    expect(requirement(set, ask(on(THEIRS), 'id_token')).hash).toBe(hashes[0])
    expect(
      requirement(set, { userinfo: { nft_token: { collection: THEIRS, chain: 'eip155:1' } } }).hash,
    ).toBe(hashes[0])
  })

  test('security: the place that a claim comes from is part of the question', () => {
    const hashOf = (mappings: NftMappings): string => {
      const changed = { ...config, nft: { ...config.nft, mappings } }
      const result = requireGates(changed, client(), { scope: 'openid profile', claims: undefined })
      return (result.ok && result.requirement?.hash) || ''
    }
    const [name, award] = config.nft.mappings
    if (!name || !award) throw new Error('no mappings')
    const before = hashOf([name, award])
    expect(hashOf([name])).toBe(before)
    expect(hashOf([{ ...name, from: { any: { trait: 'Real name' } } }])).not.toBe(before)
    expect(hashOf([{ ...name, gate: 'members' }])).not.toBe(before)
  })

  test('security: where a policy judges, the scopes that it sees are part of the question', () => {
    const judged = { policy: 'strict', requiredGates: ['members'] }
    const hashOf = (set: Partial<GateClient>, scope: string) => requirement(set, undefined, scope).hash
    expect(hashOf(judged, 'openid offline_access')).not.toBe(hashOf(judged, 'openid'))
    expect(hashOf(judged, 'siwe openid')).toBe(hashOf(judged, 'openid siwe'))
    const free = { requiredGates: ['members'] }
    expect(hashOf(free, 'openid offline_access')).toBe(hashOf(free, 'openid'))
  })
})

describe('requests that are none', () => {
  test.for([
    ['a text', ask('x')],
    ['a list', ask([])],
    ['a member that there is not', ask(on(THEIRS, { tokn: ['7'] }))],
    ['half a query', ask({ chain: 'eip155:1' })],
    ['a value to equal', ask({ value: 'x' })],
    ['essential that is no boolean', ask({ essential: 'yes' })],
    ['a gate that is no name', ask({ gate: 7 })],
    ['a disclosure that there is not', ask({ disclosure: 'all' })],
    ['two places', { nft_token: on(THEIRS), userinfo: { nft_token: on(THEIRS) } }],
    ['two questions', { userinfo: { nft_token: on(THEIRS) }, id_token: { nft_token: on(OTHER) } }],
    [
      'too much in one',
      ask({ anyOf: Array.from({ length: 32 }, () => on(THEIRS)) }),
      { requiredGates: ['members'] },
    ],
    ['too deep', ask(Array.from({ length: 40 }).reduce<object>((inner) => ({ allOf: [inner] }), on(THEIRS)))],
  ] as const)('error: %s', ([, claims, more = {}]) => {
    const collections = [`eip155:1/${THEIRS}`, `eip155:1/${OTHER}`]
    expect(codeOf({ collections, ...more }, claims)).toBe('nft_request_invalid')
  })

  test('behavior: the same question in both places is one', () => {
    const claims = { userinfo: { nft_token: on(THEIRS) }, id_token: { nft_token: null } }
    expect(codeOf({ collections: [`eip155:1/${THEIRS}`] }, claims)).toBe('ok')
  })

  test("security: hostile claims are refused or taken, never thrown at, and never without the operator's gate", () => {
    const query = fc.record(
      {
        chain: fc.constantFrom('eip155:1', 'MUMBAI', 'x', '__proto__'),
        collection: fc.constantFrom(MINE, THEIRS, '', 'constructor'),
        smartContractAddress: fc.constantFrom(THEIRS, ''),
        gate: fc.constantFrom('members', 'quiet', 'toString'),
        at: anyJson,
        amount: anyJson,
      },
      { requiredKeys: [] },
    )
    const asked = fc.oneof(anyJson, query, fc.record({ anyOf: fc.array(query), allOf: fc.array(query) }))
    fc.assert(
      fc.property(asked, fc.constantFrom('userinfo', 'id_token', 'nft_token'), (value, place) => {
        const claims = place === 'nft_token' ? { nft_token: value } : { [place]: { nft_token: value } }
        const result = required({ requiredGates: ['members'], collections: [`eip155:1/${THEIRS}`] }, claims)
        if (result.ok) expect(result.requirement?.parts[0]?.id).toBe('members')
        else expect(result.message).not.toBe('')
      }),
      runs(300),
    )
  })
})
