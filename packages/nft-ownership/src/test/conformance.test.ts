import { describe, expect, test } from 'vitest'
import { OwnershipError, toUndecided } from '../errors.ts'
import { type AskNode, createNodes } from '../internal/nodes.ts'
import type { AdapterOptions, ChainAdapter, Holdings } from '../types.ts'
import { type AdapterFixture, adapterConformance } from './conformance.ts'

// The suite itself is tested on a chain that is made up: one good adapter passes, and each fault is found.
const CHAIN = 'test:1'
const OWNER = 'test:1:alice'

const node: typeof fetch = async (input) => {
  const [what, owner] = new URL(new Request(input).url).pathname.split('/').slice(-2)
  if (owner === 'chain') return Response.json({ chain: CHAIN })
  if (owner === 'block') return Response.json({ number: '5', hash: '0xb10c' })
  if (what !== 'held') return new Response('', { status: 404 })
  return Response.json({ owner, tokens: owner === 'alice' ? [{ id: '1' }, { id: '2' }] : [] })
}

type Fault =
  | 'no identity'
  | 'failure is not held'
  | 'failure is held'
  | 'throws'
  | 'is surprised'
  | 'believes anything'
  | 'leaks'
  | 'no account check'
  | 'no budget'
  | 'another block'

async function json(ask: AskNode, path: string): Promise<Record<string, unknown>> {
  const { ok, text } = await ask({ path })
  if (!ok) throw new OwnershipError('chain_unavailable', 'The node has refused.')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {}
  throw new OwnershipError('chain_inconsistent', 'No JSON.')
}

function idsOf(answer: Record<string, unknown>, owner: string, fault: Fault | undefined): readonly string[] {
  const { tokens } = answer
  if (fault === 'believes anything') return Array.isArray(tokens) ? tokens.map(String) : ['1']
  const wrong = new OwnershipError('chain_inconsistent', 'Another answer.')
  if (answer['owner'] !== owner || !Array.isArray(tokens)) throw wrong
  const ids = tokens.map((token: { id?: unknown } | null) => {
    if (typeof token?.id !== 'string' || !/^[1-9]$/.test(token.id)) throw wrong
    return token.id
  })
  if (new Set(ids).size < ids.length) throw wrong
  return ids
}

function create(options: AdapterOptions, fault?: Fault): ChainAdapter {
  const identify = async (ask: AskNode) =>
    fault === 'no identity' ? options.chain : String((await json(ask, '/chain'))['chain'])
  const nodes = createNodes({ ...options, identify })
  return {
    chain: options.chain,
    pin: async (_at, ask) => {
      const { value } = await nodes.put((to) => json(to, '/block'), ask)
      return { chain: options.chain, number: String(value['number']), hash: String(value['hash']) }
    },
    holdings: async (query, account, block, ask) => {
      const held = (ids: readonly string[], endpoints: readonly string[]): Holdings => ({
        ok: true,
        owner: account,
        chain: options.chain,
        standard: 'erc721',
        collection: query.collection,
        balance: String(ids.length),
        tokens: ids.map((id) => ({ id, balance: '1' })),
        complete: true,
        block: fault === 'another block' ? { ...block, hash: '0x' } : block,
        source: { kind: 'node', endpoints, method: 'held' },
        warnings: [],
      })
      const owner = account.slice(`${options.chain}:`.length)
      try {
        if (!account.startsWith(`${options.chain}:`) && fault !== 'no account check')
          throw new OwnershipError('account_invalid', 'Another chain.')
        const { value, endpoints } = await nodes.put(
          async (to) => idsOf(await json(to, `/held/${owner}`), owner, fault),
          fault === 'no budget' ? {} : ask,
        )
        return held(value, endpoints)
      } catch (error) {
        if (fault === 'throws') throw error
        if (fault === 'is surprised') return toUndecided(new TypeError('no such member'), options.chain)
        if (fault === 'failure is held') return held(['1'], [])
        if (fault === 'failure is not held') return held([], [])
        const failed = toUndecided(error, options.chain)
        return fault === 'leaks' ? { ...failed, reason: `${options.urls[0]} failed` } : failed
      }
    },
    describe: async (_query, tokens) => tokens.map(({ id }) => ({ tokenId: id, schema: 'erc721' })),
  }
}

const fixtureOf = (fault?: Fault): AdapterFixture => ({
  create: (options) => create(options, fault),
  chain: CHAIN,
  otherChain: 'test:2',
  node,
  query: { chain: CHAIN, collection: 'cats' },
  owner: { account: OWNER, balance: '2', tokens: ['1', '2'] },
  stranger: 'test:1:bob',
})

describe('a good adapter passes', () => {
  for (const { name, run } of adapterConformance(fixtureOf())) test(name, run)
})

describe('each fault is found', () => {
  test.each<[Fault, string]>([
    ['no identity', 'refuses an endpoint of another chain before anything else'],
    ['failure is not held', 'could not find out: a node that is down'],
    ['failure is held', 'never lets a stranger in, whatever is wrong with the answers, and never throws'],
    ['no identity', 'refuses an endpoint of another chain also when no block was pinned through it'],
    ['throws', 'could not find out: no JSON'],
    ['is surprised', 'could not find out: a node that is down'],
    ['is surprised', 'could not find out: an empty list'],
    ['is surprised', 'never says more of an owner than is there, and never throws'],
    ['believes anything', 'never lets a stranger in, whatever is wrong with the answers, and never throws'],
    ['leaks', 'never shows the key of an endpoint'],
    ['no account check', 'refuses an account of another namespace'],
    ['no budget', 'stops when the budget is spent'],
    ['another block', 'says what an owner holds, at the pinned block, and who has said so'],
  ])('%s: %s', async (fault, name) => {
    const found = adapterConformance(fixtureOf(fault)).find((one) => one.name === name)
    await expect(found?.run()).rejects.toThrow(Error)
  })
})
