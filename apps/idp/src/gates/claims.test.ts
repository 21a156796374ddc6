import type { Metadata } from '@countersign/nft-ownership'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import type { ConfigInput } from '../config/schema.ts'
import { gateClaims } from './claims.ts'
import type { Check, CheckedHolding, GateState, Requirement } from './types.ts'

const metadata = (fields: Partial<Metadata> = {}): Metadata => ({
  name: 'Ada',
  attributes: [{ name: 'award', value: 'gold' }],
  traits: { award: 'gold' },
  raw: {},
  schema: 'erc721',
  integrity: 'onchain',
  ...fields,
})

const holding = (
  chain: string,
  fields: Partial<CheckedHolding> = {},
  told: Metadata = metadata(),
): CheckedHolding => ({
  part: 0,
  account: `${chain}:alice`,
  chain,
  standard: 'erc721',
  collection: 'C',
  balance: '1',
  tokens: [{ id: '7', asset: `${chain}/x:C/7`, balance: '1', metadata: told }],
  complete: true,
  block: { chain, number: '10', hash: '0x1' },
  source: { kind: 'node', endpoints: ['rpc.internal'], method: 'm' },
  ...fields,
})

const part = (id?: string): Requirement['parts'][number] => ({
  origin: id === undefined ? 'request' : 'operator',
  id,
  gate: { chain: 'eip155:1', collection: 'C', indexer: 'inner', deployBlock: '1' },
  tiers: [],
  recheck: { refresh: true, userinfoAge: 300, every: 0, grace: 0, hold: 'never' },
})

const stateOf = (
  holdings: readonly CheckedHolding[],
  requirement: Partial<Requirement> = {},
  check: Partial<Check> = {},
): GateState => ({
  clientId: 'shop',
  loginId: 'a',
  requirement: {
    clientId: 'shop',
    hash: 'h',
    parts: [part('members')],
    policies: [],
    disclosure: 'full',
    form: 'oidc',
    token: true,
    mapped: [],
    scopes: [],
    ...requirement,
  },
  check: {
    status: 'met',
    retryable: false,
    conditions: [],
    holdings,
    policies: [],
    policyClaims: {},
    tiers: {},
    accounts: [],
    blocks: [{ chain: 'eip155:1', number: '10', hash: '0x1' }],
    checkedAt: '2026-11-21T12:00:00Z',
    spent: { requests: 1, bytes: 1, milliseconds: 1 },
    ...check,
  },
})

type Mappings = NonNullable<NonNullable<ConfigInput['nft']>['mappings']>

const config = (mappings: Mappings = []) =>
  parseConfig({
    chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
    gates: { members: { gate: { chain: 'eip155:1', collection: `0x${'aa'.repeat(20)}` } } },
    nft: { mappings },
  })

const mapped = (state: GateState, mapping: Omit<Mappings[number], 'claim'>): unknown =>
  gateClaims(
    { ...state, requirement: { ...state.requirement, mapped: ['claim'] } },
    config([{ claim: 'claim', ...mapping }]),
  )['claim']

describe('mapped claims', () => {
  const near = holding('near:mainnet', {}, metadata({ raw: { copies: 3, extra: { level: { now: 9 } } } }))

  test('behavior: a value keeps its type', () => {
    const told = metadata({ traits: { level: 3, vip: true, big: '9007199254740993', many: ['a', 'b'] } })
    const state = stateOf([holding('eip155:1', {}, told)])
    const values = ['level', 'vip', 'big', 'many'].map((trait) => mapped(state, { from: { any: { trait } } }))
    expect(values).toEqual([3, true, '9007199254740993', ['a', 'b']])
  })

  test('behavior: the place depends on the namespace of the token', () => {
    const from = { near: { path: 'extra.level.now' }, any: { field: 'name' as const } }
    expect(mapped(stateOf([near]), { from })).toBe(9)
    expect(mapped(stateOf([holding('eip155:1')]), { from })).toBe('Ada')
    expect(mapped(stateOf([holding('eip155:1')]), { from: { near: { field: 'name' } } })).toBeUndefined()
  })

  test('behavior: members of the holding', () => {
    const state = stateOf([holding('eip155:1')])
    const fields = ['tokenId', 'collection', 'chain', 'balance', 'asset'] as const
    expect(fields.map((field) => mapped(state, { from: { any: { field } } }))).toEqual([
      '7',
      'C',
      'eip155:1',
      '1',
      'eip155:1/x:C/7',
    ])
  })

  test('behavior: the first token that has it', () => {
    const bare = metadata({ traits: {} })
    const state = stateOf([holding('eip155:1', {}, bare), holding('eip155:137')])
    expect(mapped(state, { from: { any: { trait: 'award' } } })).toBe('gold')
  })

  test('security: names of prototypes, empty and overlong values are no values', () => {
    const told = metadata({ traits: { long: 'x'.repeat(5000), empty: '' }, raw: { a: 'text' } })
    const state = stateOf([holding('eip155:1', {}, told)])
    for (const trait of ['constructor', '__proto__', 'toString', 'long', 'empty'])
      expect(mapped(state, { from: { any: { trait } } })).toBeUndefined()
    for (const path of ['constructor.name', '__proto__', 'a.length', 'a.0'])
      expect(mapped(state, { from: { any: { path } } })).toBeUndefined()
  })

  test('security: a claim of a gate comes from the tokens of that gate', () => {
    const theirs = holding('eip155:1', { part: 1 }, metadata({ name: 'Eve' }))
    const ours = holding('eip155:1', { part: 0 })
    const parts = [part('members'), part()]
    const from = { any: { field: 'name' as const } }
    expect(mapped(stateOf([theirs, ours], { parts }), { gate: 'members', from })).toBe('Ada')
    expect(mapped(stateOf([theirs, ours], { parts }), { from })).toBe('Ada')
    expect(mapped(stateOf([theirs], { parts }), { gate: 'members', from })).toBeUndefined()
  })

  test('behavior: only what was asked for', () => {
    const mappings = [{ claim: 'name', from: { any: { field: 'name' as const } } }]
    expect(gateClaims(stateOf([holding('eip155:1')], { token: false }), config(mappings))).toEqual({})
  })
})

describe('nft_token', () => {
  const tokenOf = (state: GateState) => gateClaims(state, config())['nft_token'] as Record<string, unknown>

  test('security: where the operator looks is not told', () => {
    const text = JSON.stringify(tokenOf(stateOf([holding('eip155:1')])))
    for (const inner of ['rpc.internal', 'inner', 'deployBlock']) expect(text).not.toContain(inner)
    expect(text).toContain('"asked":[{"gate":"members","query":{"chain":"eip155:1","collection":"C"}}]')
  })

  test.for(['boolean', 'tier'] as const)(
    'security: %s tells no token, no address and no policy',
    (disclosure) => {
      const state = stateOf(
        [holding('eip155:1')],
        { disclosure },
        { tiers: { members: 'gold' }, policyClaims: { a: 1 } },
      )
      const told = tokenOf(state)
      expect(JSON.stringify(told)).not.toContain('alice')
      for (const name of ['holdings', 'policy']) expect(told).not.toHaveProperty(name)
      expect(told['tier']).toBe(disclosure === 'tier' ? 'gold' : undefined)
    },
  )

  test.for([
    ['eip155:1', 'evmNftMetadata', { name: 'Ada', attributes: [{ trait_type: 'award', value: 'gold' }] }],
    [
      'tezos:NetXdQprcVkpaWU',
      'tezosNftMetadata',
      { symbol: 'S', attributes: [{ name: 'award', value: 'gold' }] },
    ],
    ['near:mainnet', 'nearNftMetadata', { token_id: '7', owner_id: 'alice', metadata: { symbol: 'S' } }],
    ['flow:mainnet', 'flowNftMetadata', { id: '7', owner: 'alice', type: 'C', traits: { traits: [{}] } }],
    ['polkadot:84322d9cddbf35088f1e54e9a85c967a', 'uniqueNftMetadata', { attributes: [{ name: 'award' }] }],
    ['algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k', 'algorandNftMetadata', { name: 'Ada', unitName: 'U' }],
  ] as const)("behavior: the predecessor's member of %s", ([chain, member, expected]) => {
    const told = metadata({ raw: { symbol: 'S', unitName: 'U' } })
    const claim = tokenOf(stateOf([holding(chain, {}, told)], { form: 'walt-idpkit' }))
    expect(claim[member]).toMatchObject(expected)
    const members = Object.keys(claim).filter((name) => name.endsWith('NftMetadata'))
    expect(members).toHaveLength(6)
    expect(members.filter((name) => claim[name] !== null)).toEqual([member])
  })
})
