import { createBudget } from '../budget.ts'
import { OwnershipError } from '../errors.ts'
import type { AdapterOptions, ChainAdapter, HoldingQuery, Holdings, HoldingsFailure } from '../types.ts'
import { hostileNode } from './mutate.ts'

/** What a chain brings to the suite that every adapter passes. */
export type AdapterFixture = {
  /** The factory, with the options of its own that the double needs. */
  readonly create: (options: AdapterOptions) => ChainAdapter
  /** CAIP-2 that the double serves. */
  readonly chain: string
  /** Another valid CAIP-2 of the namespace, which the double does not serve. */
  readonly otherChain: string
  /** A healthy node, shaped as the specification says. The host name does not matter to it. */
  readonly node: typeof fetch
  /** Asks for the collection; the double knows it. */
  readonly query: HoldingQuery
  /** CAIP-10 of an account that holds something of it, and what. */
  readonly owner: { readonly account: string; readonly balance: string; readonly tokens: readonly string[] }
  /** CAIP-10 of a valid account that holds nothing of it. */
  readonly stranger: string
  /**
   * False where the double's answers are not JSON that can be altered part by part without making well-formed lies (for
   * example ABI words or SCALE bytes in one text). Default true.
   */
  readonly mutable?: boolean | undefined
}

/** One named case. `run` rejects with an `Error` that says what the adapter did instead. */
export type AdapterCase = { readonly name: string; readonly run: () => Promise<void> }

const URL_ = 'https://node.example'
const SECRET = 'k3y-0f-the-operator'
const MUTATIONS = 150

/**
 * The suite that every adapter passes. Use it beside the tests of the chain:
 *
 * ```ts
 * for (const { name, run } of adapterConformance(fixture)) test(name, run)
 * ```
 */
export function adapterConformance(fixture: AdapterFixture): readonly AdapterCase[] {
  return [...answers(fixture), ...brokenNodes(fixture), ...hostileAnswers(fixture), ...identity(fixture)]
}

function answers(fixture: AdapterFixture): readonly AdapterCase[] {
  const { query, owner, stranger, node } = fixture
  return [
    {
      name: 'says what an owner holds, at the pinned block, and who has said so',
      run: async () => {
        const adapter = make(fixture, node)
        const block = await adapter.pin(undefined)
        const found = await adapter.holdings(query, owner.account, block)
        assert(found.ok, `could not find out: ${JSON.stringify(found)}`)
        equal(found.balance, owner.balance, 'balance')
        equal(found.tokens.map(({ id }) => id).sort(), [...owner.tokens].sort(), 'tokens')
        equal(found.complete, true, 'complete')
        equal(found.block, block, 'block')
        equal(found.chain, fixture.chain, 'chain')
        equal(found.source.endpoints, ['node.example'], 'endpoints')
      },
    },
    {
      name: 'says of a stranger that nothing is held: an answer, not a failure',
      run: async () => {
        const found = await holdingsOf(fixture, node, stranger)
        assert(found.ok, `could not find out: ${JSON.stringify(found)}`)
        equal([found.balance, found.tokens, found.complete], ['0', [], true], 'holdings')
      },
    },
    {
      name: 'describes each token in its place',
      run: async () => {
        const adapter = make(fixture, node)
        const block = await adapter.pin(undefined)
        const found = await adapter.holdings(query, owner.account, block)
        assert(found.ok, 'could not find out')
        const described = await adapter.describe(query, found.tokens, block, { owner: owner.account })
        equal(described.length, found.tokens.length, 'count')
        described.forEach((one, index) => {
          if (!('ok' in one)) equal(one.tokenId, found.tokens[index]?.id, 'token id')
        })
      },
    },
    {
      name: 'refuses an account of another namespace',
      run: async () => {
        const account = 'cosmos:cosmoshub-4:cosmos1t2uflqwqe0fsj0shcfkrvpukewcw40yjj6hdc0'
        const found = await holdingsOf(fixture, node, account)
        assert(!found.ok && found.code === 'account_invalid', `answered ${JSON.stringify(found)}`)
      },
    },
    {
      name: 'stops when the budget is spent',
      run: async () => {
        const adapter = make(fixture, node)
        const block = await adapter.pin(undefined)
        const budget = createBudget({ requests: 1 })
        budget.request()
        const found = await adapter.holdings(query, owner.account, block, { budget })
        assert(!found.ok && found.code === 'budget_exceeded', `answered ${JSON.stringify(found)}`)
      },
    },
  ]
}

/** Answers of something that is no node of the chain. */
const NONSENSE: readonly (readonly [string, () => Response])[] = [
  ['an empty body', () => new Response('')],
  ['no JSON', () => new Response('<html>Bad gateway</html>')],
  ['status 500', () => new Response('{}', { status: 500 })],
  ['status 429', () => new Response('slow down', { status: 429 })],
  ['status 404 of a proxy', () => new Response('<html>Not found</html>', { status: 404 })],
  ['null', () => new Response('null')],
  ['an empty list', () => new Response('[]')],
  ['an empty object', () => new Response('{}')],
  ['a text', () => new Response('"owned"')],
  ['more than may be read', () => new Response('['.padEnd(5_000_000, ' '))],
]

function brokenNodes(fixture: AdapterFixture): readonly AdapterCase[] {
  const { node, owner } = fixture
  const down: typeof fetch = () => Promise.reject(new TypeError(`fetch failed: ${URL_}/${SECRET}`))
  const broken: readonly (readonly [string, typeof fetch])[] = NONSENSE.map(([name, answer]) => [
    name,
    async () => answer(),
  ])
  return [
    {
      name: 'cannot pin without a node',
      run: () => rejects(make(fixture, down).pin(undefined), 'chain_unavailable'),
    },
    {
      name: 'could not find out: a node that is down',
      run: async () => {
        const found = await holdingsOf(fixture, node, owner.account, down)
        assert(!found.ok && found.code === 'chain_unavailable', `answered ${JSON.stringify(found)}`)
      },
    },
    ...broken.map(([name, answer]) => ({
      name: `could not find out: ${name}`,
      run: async () => {
        const found = await holdingsOf(fixture, node, owner.account, answer)
        assert(isFailure(found), `answered ${JSON.stringify(found)}`)
      },
    })),
    {
      name: 'asks the next node when the first is down',
      run: async () => {
        const both: typeof fetch = (input, init) =>
          new Request(input).url.includes('first.example') ? down(input, init) : node(input, init)
        const adapter = make(fixture, both, ['https://first.example', URL_])
        const found = await adapter.holdings(fixture.query, owner.account, await adapter.pin(undefined))
        assert(found.ok, `could not find out: ${JSON.stringify(found)}`)
        equal(found.source.endpoints, ['node.example'], 'endpoints')
      },
    },
    {
      name: 'never shows the key of an endpoint',
      run: async () => {
        const urls = [`${URL_}/${SECRET}?key=${SECRET}`]
        for (const broken of [down, async () => new Response(`{"error":"${urls[0]}"}`, { status: 500 })]) {
          const found = await holdingsOf(fixture, node, owner.account, broken, urls)
          assert(!JSON.stringify(found).includes(SECRET), `shows it: ${JSON.stringify(found)}`)
        }
        const held = await holdingsOf(fixture, node, owner.account, undefined, urls)
        assert(!JSON.stringify(held).includes(SECRET), `shows it: ${JSON.stringify(held)}`)
      },
    },
  ]
}

function hostileAnswers(fixture: AdapterFixture): readonly AdapterCase[] {
  if (fixture.mutable === false) return []
  const { node, query, owner, stranger } = fixture
  const seeds = Array.from({ length: MUTATIONS }, (_, index) => index * 7919 + 1)
  return [
    {
      name: 'never lets a stranger in, whatever is wrong with the answers, and never throws',
      run: async () => {
        for (const seed of seeds) {
          const found = await holdingsOf(fixture, node, stranger, hostileNode(node, seed))
          assert(
            found.ok ? found.balance === '0' : isFailure(found),
            `seed ${seed}: answered ${JSON.stringify(found)}`,
          )
        }
      },
    },
    {
      name: 'never says more of an owner than is there, and never throws',
      run: async () => {
        for (const seed of seeds) {
          const found = await holdingsOf(fixture, node, owner.account, hostileNode(node, seed))
          assert(
            found.ok ? BigInt(found.balance) <= BigInt(owner.balance) : isFailure(found),
            `seed ${seed}: answered ${JSON.stringify(found)}`,
          )
        }
      },
    },
    {
      name: 'never throws from describe',
      run: async () => {
        const adapter = make(fixture, node)
        const block = await adapter.pin(undefined)
        const held = await adapter.holdings(query, owner.account, block)
        assert(held.ok, 'could not find out')
        for (const seed of seeds.slice(0, 60)) {
          const { adapter: other, turn } = switchable(fixture, node)
          await other.pin(undefined)
          turn(hostileNode(node, seed))
          const described = await other.describe(query, held.tokens, block, { owner: owner.account })
          equal(described.length, held.tokens.length, `seed ${seed}: count`)
        }
      },
    },
  ]
}

function identity(fixture: AdapterFixture): readonly AdapterCase[] {
  const { create, otherChain, node, chain } = fixture
  const elsewhere = create({ chain: otherChain, urls: [URL_], fetch: node })
  return [
    {
      name: 'refuses an endpoint of another chain before anything else',
      run: () => rejects(elsewhere.pin(undefined), 'chain_mismatch'),
    },
    {
      name: 'refuses an endpoint of another chain also when no block was pinned through it',
      run: async () => {
        const block = await make(fixture, node).pin(undefined)
        const query = { ...fixture.query, chain: otherChain }
        const account = fixture.owner.account.replace(chain, otherChain)
        const found = await elsewhere.holdings(query, account, { ...block, chain: otherChain })
        assert(!found.ok && found.code === 'chain_mismatch', `answered ${JSON.stringify(found)}`)
      },
    },
  ]
}

/** Could not find out, for a reason that was thought of. */
function isFailure(found: Holdings | HoldingsFailure): boolean {
  return !found.ok && found.code !== 'internal'
}

function make(fixture: AdapterFixture, node: typeof fetch, urls: readonly string[] = [URL_]): ChainAdapter {
  return fixture.create({ chain: fixture.chain, urls, fetch: node })
}

/** An adapter whose node can be exchanged after it was proven. */
function switchable(fixture: AdapterFixture, node: typeof fetch, urls?: readonly string[]) {
  let current = node
  const adapter = make(fixture, (input, init) => current(input, init), urls)
  return {
    adapter,
    turn: (next: typeof fetch) => {
      current = next
    },
  }
}

/** Pins at the healthy node, then asks the other one. */
async function holdingsOf(
  fixture: AdapterFixture,
  node: typeof fetch,
  account: string,
  then: typeof fetch = node,
  urls?: readonly string[],
): Promise<Holdings | HoldingsFailure> {
  const { adapter, turn } = switchable(fixture, node, urls)
  const block = await adapter.pin(undefined)
  turn(then)
  return adapter.holdings(fixture.query, account, block)
}

function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`The adapter ${message}.`)
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [said, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (said !== wanted) throw new Error(`The adapter has for ${what} ${said}, not ${wanted}.`)
}

async function rejects(work: Promise<unknown>, code: string): Promise<void> {
  const error = await work.then(
    (value) => new Error(`The adapter answered ${JSON.stringify(value)}, not ${code}.`),
    (reason: unknown) => reason,
  )
  if (error instanceof OwnershipError && error.code === code) return
  throw error
}
