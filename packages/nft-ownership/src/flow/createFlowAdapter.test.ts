import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { adapterConformance } from '../test/conformance.ts'
import type { HoldingQuery } from '../types.ts'
import { createFlowAdapter, type FlowAdapterOptions } from './createFlowAdapter.ts'
import {
  accessNode,
  type Cdc,
  dictionary,
  encoded,
  ids,
  int,
  type NodeOptions,
  refusal,
  string,
} from './test/accessNode.ts'

const CHAIN = 'flow:mainnet'
const ALICE = '0xc1e4f4f4c4257510'
const BOB = '0xe467b9dd11fa00df'
const CHILD = '0xf233dcee88fe0abe'
const QUERY: HoldingQuery = { chain: CHAIN, collection: 'A.0b2a3299cc857e29.TopShot.NFT' }
const HOLDS = { [ALICE]: ['7', '42', '18446744073709551615'] }

const many = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))

function setUp(node: NodeOptions = {}, options: Partial<FlowAdapterOptions> = {}) {
  const asked: string[] = []
  const fetch = accessNode({ holds: HOLDS, ...node }, asked)
  return {
    flow: createFlowAdapter({ chain: CHAIN, urls: ['https://node.example'], fetch, ...options }),
    asked,
  }
}

async function ask(node: NodeOptions, query: Partial<HoldingQuery> = {}, owner = ALICE, options = {}) {
  const { flow, asked } = setUp(node, options)
  const block = await flow.pin(undefined)
  asked.length = 0
  const found = await flow.holdings({ ...QUERY, ...query }, `${CHAIN}:${owner}`, block)
  return { found, asked, flow, block }
}

async function codeOf(node: NodeOptions, query: Partial<HoldingQuery> = {}): Promise<unknown> {
  const { found } = await ask(node, query)
  return found.ok ? found : found.code
}

describe('conformance', () => {
  const fixture = {
    create: createFlowAdapter,
    chain: CHAIN,
    otherChain: 'flow:testnet',
    node: accessNode({ holds: HOLDS }),
    query: QUERY,
    owner: { account: `${CHAIN}:${ALICE}`, balance: '3', tokens: HOLDS[ALICE] ?? [] },
    stranger: `${CHAIN}:${BOB}`,
  }
  for (const { name, run } of adapterConformance(fixture)) test(name, run)
})

describe('pin', () => {
  test('default: the last sealed block, for every tag', async () => {
    const { flow } = setUp()
    const block = await flow.pin(undefined)
    expect(block).toMatchObject({ chain: CHAIN, number: '129000000', time: '2026-11-21T11:59:58.123Z' })
    for (const at of ['latest', 'safe', 'finalized'] as const) expect(await flow.pin(at)).toEqual(block)
    expect(await flow.pin({ number: '128999999' })).toMatchObject({ number: '128999999' })
    expect(await flow.pin({ hash: block.hash })).toEqual(block)
  })

  test.each([
    [{ number: '129000001' }, 'block_unknown'],
    [{ number: '0129' }, 'query_invalid'],
    [{ number: 'sealed' }, 'query_invalid'],
    [{ number: '-1' }, 'query_invalid'],
    [{ hash: `${'ab'.repeat(31)}a/` }, 'query_invalid'],
  ])('refuses %j', async (at, code) => {
    await expect(setUp().flow.pin(at)).rejects.toMatchObject({ code })
  })

  test('a height that the node has no more, and an answer about another block', async () => {
    const message =
      'block height 5 is less than the spork root block height 65264619. Try to use a historic node'
    const old = setUp({
      onRequest: ({ pathname }) => (pathname === '/v1/blocks' ? refusal(404, message) : undefined),
    })
    await expect(old.flow.pin({ number: '5' })).rejects.toMatchObject({ code: 'block_unavailable' })
    const other = accessNode({})
    const lying = createFlowAdapter({
      chain: CHAIN,
      urls: ['https://node.example'],
      fetch: (input) => other(new Request(input).url.replace('height=5', 'height=6')),
    })
    await expect(lying.pin({ number: '5' })).rejects.toMatchObject({ code: 'chain_inconsistent' })
  })

  test('a block that is not sealed is not there yet', async () => {
    const final = { id: 'ab'.repeat(32), height: '9', timestamp: '2026-11-21T11:59:58Z' }
    const { flow } = setUp({
      onRequest: ({ pathname }) =>
        pathname === '/v1/blocks'
          ? Response.json([{ header: final, block_status: 'BLOCK_FINALIZED' }])
          : undefined,
    })
    await expect(flow.pin('latest')).rejects.toMatchObject({ code: 'block_unknown' })
  })
})

describe('k of n nodes', () => {
  const urls = ['https://a.example', 'https://b.example']
  const both = (first: NodeOptions, second: NodeOptions) => {
    const nodes = { 'a.example': accessNode(first), 'b.example': accessNode(second) }
    const fetch: typeof globalThis.fetch = (input, init) => {
      const { host } = new URL(new Request(input).url)
      return nodes[host as keyof typeof nodes](input, init)
    }
    return createFlowAdapter({ chain: CHAIN, urls, fetch, agree: 2 })
  }

  test('agree though one is some blocks behind', async () => {
    const flow = both({ holds: HOLDS, head: 1000 }, { holds: HOLDS, head: 993 })
    const block = await flow.pin('latest')
    expect(block.number).toBe('990')
    const found = await flow.holdings(QUERY, `${CHAIN}:${ALICE}`, block)
    expect(found).toMatchObject({ ok: true, balance: '3', source: { endpoints: ['a.example', 'b.example'] } })
  })

  test('that say different things, also about metadata, decide nothing', async () => {
    const flow = both({ holds: HOLDS }, { holds: { [ALICE]: ['7'] } })
    const block = await flow.pin('latest')
    expect(await flow.holdings(QUERY, `${CHAIN}:${ALICE}`, block)).toMatchObject({
      code: 'chain_disagreement',
    })
    const named = (name: string): NodeOptions => ({
      holds: HOLDS,
      script: ({ kind }) =>
        kind !== 'views'
          ? undefined
          : dictionary({
              status: string('held'),
              tokens: {
                type: 'Array',
                value: [dictionary({ id: { type: 'UInt64', value: '7' }, name: string(name) })],
              },
            }),
    })
    const token = { id: '7', balance: '1', holder: `${CHAIN}:${ALICE}` }
    expect(await both(named('Gold'), named('Silver')).describe(QUERY, [token], block)).toMatchObject([
      { code: 'chain_disagreement' },
    ])
    expect(await both(named('Gold'), named('Gold')).describe(QUERY, [token], block)).toMatchObject([
      { document: { name: 'Gold' } },
    ])
  })
})

describe('the question', () => {
  test.each([
    ['flow:mainnet', 'flow-mainnet', '0x1d7e57aa55817448'],
    ['flow:testnet', 'flow-testnet', '0x631e88ae7f1d7c20'],
    ['flow:emulator', 'flow-emulator', '0xf8d6e0586b0a20c7'],
  ])('on %s imports the contracts of that network, and nothing of the query', async (chain, chainId, at) => {
    const scripts: string[] = []
    const script: NodeOptions['script'] = (call) => void scripts.push(call.script)
    const { flow } = setUp({ chainId, script }, { chain })
    const query = { ...QUERY, chain, collectionPath: '/public/somewhere', tokens: ['123456'] }
    expect(await flow.holdings(query, `${chain}:${ALICE}`, await flow.pin('latest'))).toMatchObject({
      ok: true,
    })
    expect(scripts[0]?.match(/^import .*$/gm)).toEqual(
      ['NonFungibleToken', 'MetadataViews', 'ViewResolver'].map((name) => `import ${name} from ${at}`),
    )
    for (const part of ['TopShot', '0b2a3299cc857e29', 'somewhere', '123456', ALICE]) {
      expect(scripts.join()).not.toContain(part)
    }
  })

  test('goes to the pinned block, by its id', async () => {
    const { asked, block } = await ask({})
    expect(asked).toEqual([`/v1/scripts?block_id=${block.hash}`])
  })

  test.each<Partial<HoldingQuery>>([
    { collection: 'A.0b2a3299cc857e29.TopShot' },
    { collection: 'A.0B2A3299CC857E29.TopShot.NFT' },
    { collection: 'A.0x0b2a3299cc857e29.TopShot.NFT' },
    { collection: 'A.0b2a3299cc857e29.TopShot.NFT.Inner' },
    { collection: 'A.0b2a3299cc857e29.TopShot.NFT\n' },
    { collection: 'A.0b2a3299cc857e29.Top"Shot.NFT' },
    { collection: 'A.0b2a3299cc857e29.TöpShot.NFT' },
    { collection: 'B.0b2a3299cc857e29.TopShot.NFT' },
    { collection: `A.0b2a3299cc857e29.${'x'.repeat(129)}.NFT` },
    { collection: '' },
    { collectionPath: '/storage/MomentCollection' },
    { collectionPath: 'MomentCollection' },
    { collectionPath: '/public/a b' },
    { collectionPath: '/public/a\n' },
    { collectionPath: '/public/' },
    { tokens: ['-1'] },
    { tokens: ['01'] },
    { tokens: ['1e3'] },
    { tokens: ['18446744073709551616'] },
    { tokens: [{ from: '2', to: '1' }] },
    { tokens: [{ from: '0', to: '18446744073709551616' }] },
    { standard: 'erc721' },
    { chain: 'flow:testnet' },
    { unit: 'gold' },
    { factory: '0x1' },
    { tokenPrefix: '1' },
  ])('is refused when it makes no sense on Flow: %j', async (query) => {
    expect(await codeOf({}, query)).toBe('query_invalid')
  })

  test.each([
    ['flow:testnet:0xc1e4f4f4c4257510'],
    ['flow:mainnet:c1e4f4f4c4257510'],
    ['flow:mainnet:0xC1E4F4F4C4257510'],
    ['flow:mainnet:0x1'],
    ['eip155:1:0xc1e4f4f4c4257510c1e4f4f4c4257510c1e4f4f4'],
    ['nonsense'],
  ])('is not about the account %s', async (account) => {
    const { flow, asked } = setUp()
    const block = await flow.pin('latest')
    asked.length = 0
    expect(await flow.holdings(QUERY, account, block)).toMatchObject({ ok: false, code: 'account_invalid' })
    expect(asked).toEqual([])
  })

  test.each([
    { chain: 'eip155:1' },
    { chain: 'flow:previewnet' },
    { pageSize: 0 },
    { maxTokens: 1.5 },
    { contracts: { nonFungibleToken: '0x1', metadataViews: '0x1', viewResolver: '0x1' } },
    {
      contracts: {
        nonFungibleToken: '0x1d7e57aa55817448\nimport Evil from 0x1d7e57aa55817448',
        metadataViews: '0x1d7e57aa55817448',
        viewResolver: '0x1d7e57aa55817448',
      },
    },
  ])('cannot be put with options %j', (options) => {
    expect(() => setUp({}, options)).toThrow(TypeError)
  })
})

describe('reading a collection', () => {
  const holds = { [ALICE]: many(1000) }

  test('asks for a page after the other', async () => {
    const { found, asked } = await ask({ holds })
    expect(found).toMatchObject({ ok: true, balance: '1000', complete: true })
    expect(asked).toHaveLength(5)
  })

  test('stops at the limit, and says that it did', async () => {
    const { found, asked } = await ask({ holds }, {}, ALICE, { maxTokens: 250 })
    expect(found).toMatchObject({ ok: true, balance: '250', complete: false })
    expect(asked).toHaveLength(2)
  })

  test('asks for named ids alone, and lists all for a long range', async () => {
    const few = await ask({ holds }, { tokens: ['5', { from: '990', to: '1010' }] })
    expect(few.found).toMatchObject({ ok: true, balance: '12', complete: true })
    expect(few.asked).toHaveLength(1)
    const wide = await ask({ holds }, { tokens: [{ from: '901', to: '18446744073709551615' }] })
    expect(wide.found).toMatchObject({ ok: true, balance: '100', complete: true })
    const none = await ask({ holds }, { tokens: [] })
    expect(none.found).toMatchObject({ ok: true, balance: '0', complete: true })
  })

  const LIMITED = [
    refusal.bind(
      null,
      400,
      'Invalid Flow argument: [Error Code: 1110] error caused by: computation exceeds limit',
    ),
    refusal.bind(null, 429, 'script execution computation limit exceeded: [Error Code: 1110] …'),
    refusal.bind(null, 500, 'internal server error'),
  ]

  test.each(LIMITED)('makes pages smaller when the script is too much: %o', async (limited) => {
    const script: NodeOptions['script'] = ({ count }) => (count > 30 ? limited() : undefined)
    const { found, asked } = await ask({ holds: { [ALICE]: many(60) }, script })
    expect(found).toMatchObject({ ok: true, balance: '60', complete: true })
    expect(asked).toHaveLength(4)
  })

  test.each([
    [LIMITED[0], 'contract_failed'],
    [LIMITED[2], 'chain_inconsistent'],
  ])('gives up when even a small page is too much', async (limited, code) => {
    const { found, asked } = await ask({ script: limited as () => Response })
    expect(found).toMatchObject({ ok: false, code })
    expect(asked).toHaveLength(3)
  })

  test('hybrid custody: follows no more child accounts than it may', async () => {
    const addresses = many(30).map((number) => `0x${number.padStart(16, '0')}`)
    const children = { [ALICE]: [CHILD, CHILD, ALICE, ...addresses] }
    const delegates = ['hybrid-custody'] as const
    const { found, asked } = await ask({ holds: { [CHILD]: ['5'] }, children }, { delegates })
    expect(found).toMatchObject({ ok: true, balance: '1', complete: false })
    expect(found.ok && found.tokens[0]).toMatchObject({
      holder: `${CHAIN}:${CHILD}`,
      via: [{ kind: 'hybrid-custody' }],
    })
    expect(asked).toHaveLength(22)
    expect((await ask({ holds: { [CHILD]: ['5'] }, children })).found).toMatchObject({ balance: '0' })
    const { flow } = setUp({ chainId: 'flow-emulator' }, { chain: 'flow:emulator' })
    const query = { ...QUERY, chain: 'flow:emulator', delegates }
    const unknown = await flow.holdings(query, `flow:emulator:${ALICE}`, await flow.pin('latest'))
    expect(unknown).toMatchObject({ code: 'query_invalid' })
  })
})

describe('failures of a script', () => {
  const cadence =
    '[Error Code: 1101] error caused by: 1 error occurred:\n\t* [Error Code: 1101] cadence runtime error'
  test.each([
    [400, `Invalid Flow argument: ${cadence}: panic: no`, 'contract_failed'],
    [400, `Cadence error: ${cadence}: panic: pruned, state commitment not found`, 'contract_failed'],
    [
      400,
      `Invalid Flow argument: ${cadence}: panic: [Error Code: 1110] computation limit exceeded`,
      'contract_failed',
    ],
    [400, 'Invalid Flow argument: could not find entity', 'block_unavailable'],
    [400, 'Invalid Flow request: failed to execute script: state commitment not found', 'block_unavailable'],
    [
      400,
      'Invalid Flow argument: failed to create storage snapshot: execution state is pruned',
      'block_unavailable',
    ],
    [
      404,
      'Flow resource not found: block height 1 is less than the spork root block height 2',
      'block_unavailable',
    ],
    [404, 'Flow resource not found: data not found: not indexed', 'block_unavailable'],
    [400, 'Invalid Flow argument: no idea', 'chain_unavailable'],
    [429, 'too many requests', 'chain_unavailable'],
    [503, 'Failed to process request: no execution nodes', 'chain_unavailable'],
    [302, '', 'chain_unavailable'],
  ])('%i %s is %s', async (status, message, code) => {
    expect(await codeOf({ script: () => refusal(status, message) })).toBe(code)
  })

  test('asks the next node when one lacks the state, and none when the contract has failed', async () => {
    for (const [message, hosts] of [
      ['Invalid Flow argument: execution state is pruned', ['b.example']],
      [cadence, undefined],
    ] as const) {
      const good = accessNode({ holds: HOLDS })
      const bad = accessNode({ script: () => refusal(400, message) })
      const fetch: typeof globalThis.fetch = (input, init) =>
        (new Request(input).url.includes('//a.') ? bad : good)(input, init)
      const flow = createFlowAdapter({
        chain: CHAIN,
        urls: ['https://a.example', 'https://b.example'],
        fetch,
      })
      const found = await flow.holdings(QUERY, `${CHAIN}:${ALICE}`, await flow.pin('latest'))
      expect(found.ok ? found.source.endpoints : undefined).toEqual(hosts)
    }
  })

  const held = (members: Readonly<Record<string, Cdc>>) =>
    dictionary({ status: string('held'), total: int(3), read: int(2), ids: ids(['1', '2']), ...members })
  test.each<readonly [string, Cdc, string]>([
    ['no contract', dictionary({ status: string('no_contract') }), 'no_contract'],
    ['no standard', dictionary({ status: string('no_standard') }), 'unsupported_standard'],
    ['no type', dictionary({ status: string('no_type') }), 'collection_unknown'],
    ['no path', dictionary({ status: string('no_path') }), 'unsupported_standard'],
    ['the same id twice', held({ ids: ids(['1', '1']) }), 'contract_answer_invalid'],
    ['another status', dictionary({ status: string('toString') }), 'chain_inconsistent'],
    ['a status that is no text', dictionary({ status: { type: 'Bool', value: true } }), 'chain_inconsistent'],
    ['more than there are', held({ total: int(1) }), 'chain_inconsistent'],
    ['more than were asked for', held({ total: int(999), ids: ids(many(201)) }), 'chain_inconsistent'],
    ['ids that are text', held({ ids: { type: 'Array', value: [string('1')] } }), 'chain_inconsistent'],
    ['ids below zero', held({ ids: { type: 'Array', value: [int(-1)] } }), 'chain_inconsistent'],
    [
      'ids over 64 bits',
      held({ ids: { type: 'Array', value: [{ type: 'UInt', value: '9'.repeat(20) }] } }),
      'chain_inconsistent',
    ],
    ['no total', held({ total: { type: 'Optional', value: null } }), 'chain_inconsistent'],
    ['no dictionary', ids(['1']), 'chain_inconsistent'],
    [
      'two statuses',
      {
        type: 'Dictionary',
        value: [dictionary({ status: string('held') }), dictionary({})].flatMap(() => [
          { key: string('status'), value: string('absent') },
        ]),
      },
      'chain_inconsistent',
    ],
  ])('%s', async (_, answer, code) => {
    expect(await codeOf({ script: () => answer })).toBe(code)
  })

  test('an id that was not asked for, and a collection that changes between pages', async () => {
    expect(await codeOf({ script: () => held({}) }, { tokens: ['1'] })).toBe('chain_inconsistent')
    let turn = 0
    const growing: NodeOptions['script'] = ({ from }) => {
      turn += 1
      return held({ total: int(500 + turn), ids: ids([String(from + 1)]) })
    }
    expect(await codeOf({ script: growing })).toBe('chain_inconsistent')
    const vanishing: NodeOptions['script'] = ({ from }) =>
      from === 0 ? held({ total: int(500) }) : dictionary({ status: string('absent') })
    expect(await codeOf({ script: vanishing })).toBe('chain_inconsistent')
  })

  test('a foreign collection holds nothing, and is pointed at', async () => {
    const { found } = await ask({ script: () => dictionary({ status: string('foreign') }) })
    expect(found).toMatchObject({
      ok: true,
      balance: '0',
      complete: true,
      warnings: [{ code: 'collection_foreign' }],
    })
  })
})

describe('hostile answers', () => {
  const scalar = fc.oneof(
    fc.constantFrom<Cdc>(
      { type: 'Void' },
      { type: 'Optional', value: null },
      { type: 'Bool', value: true },
      { type: 'UInt64', value: '7' },
      { type: 'Int', value: '-1' },
      { type: 'UFix64', value: '1.00000000' },
      { type: 'Address', value: ALICE },
      { type: 'Type', value: { staticType: { kind: 'Int' } } },
    ),
    fc.string({ maxLength: 8 }).map(string),
    fc.constantFrom('held', 'absent', 'foreign', 'no_type', 'toString').map(string),
    fc.record({ type: fc.string(), value: fc.jsonValue({ maxDepth: 2 }) }),
  )
  const { tree } = fc.letrec<{ readonly tree: Cdc }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      scalar,
      fc.array(tie('tree'), { maxLength: 3 }).map((value): Cdc => ({ type: 'Array', value })),
      tie('tree').map((value): Cdc => ({ type: 'Optional', value })),
      fc
        .dictionary(fc.constantFrom('status', 'total', 'ids', 'tokens', 'id', '__proto__'), tie('tree'), {
          maxKeys: 4,
        })
        .map(dictionary),
    ),
  }))
  const runs = { numRuns: Number(process.env['COUNTERSIGN_FUZZ_RUNS'] ?? 300) }

  test('never make somebody an owner of a token that was not listed as held, and never throw', async () => {
    const { flow: pinned } = setUp()
    const block = await pinned.pin('latest')
    await fc.assert(
      fc.asyncProperty(tree, fc.boolean(), async (answer, bare) => {
        const { flow } = setUp({ script: () => (bare ? Response.json(answer) : encoded(answer)) })
        const found = await flow.holdings({ ...QUERY, tokens: ['900'] }, `${CHAIN}:${BOB}`, block)
        expect(found.ok ? found.balance : '0').toBe('0')
        const token = { id: '900', balance: '1', holder: `${CHAIN}:${BOB}` }
        const described = await flow.describe(QUERY, [token], block)
        expect(described).toHaveLength(1)
      }),
      runs,
    )
  })
})

describe('describe', () => {
  test('default: one script for ten NFTs, in the order that was asked', async () => {
    const { found, flow, block, asked } = await ask({ holds: { [ALICE]: many(15) } })
    asked.length = 0
    const tokens = (found.ok ? found.tokens : []).toReversed()
    const sources = await flow.describe(QUERY, tokens, block)
    expect(asked).toHaveLength(2)
    expect(sources.map((source) => ('ok' in source ? source.code : source.tokenId))).toEqual(
      tokens.map(({ id }) => id),
    )
    expect(sources[0]).toEqual({
      tokenId: '15',
      schema: 'flow',
      contract: 'flow:mainnet:0x0b2a3299cc857e29',
      document: { id: '15', name: 'Moment 15' },
    })
  })

  test('an NFT whose account is not known cannot be read', async () => {
    const { flow, block } = await ask({})
    expect(await flow.describe(QUERY, [{ id: '7', balance: '1' }], block)).toMatchObject([
      { ok: false, code: 'metadata_unavailable' },
    ])
  })

  test('a node that is down fails each, and the NFT that is not there only itself', async () => {
    const { flow, block } = await ask({})
    const holder = `${CHAIN}:${ALICE}`
    const tokens = [
      { id: '7', balance: '1', holder },
      { id: '8', balance: '1', holder },
    ]
    expect(await flow.describe(QUERY, tokens, block)).toMatchObject([
      { tokenId: '7' },
      { code: 'metadata_missing' },
    ])
    const down = setUp({ script: () => refusal(503, 'no') })
    expect(await down.flow.describe(QUERY, tokens, block)).toMatchObject([
      { code: 'chain_unavailable' },
      { code: 'chain_unavailable' },
    ])
  })
})
