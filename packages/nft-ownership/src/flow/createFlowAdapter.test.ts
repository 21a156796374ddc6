import { describe, expect, test } from 'vitest'
import { adapterConformance } from '../test/conformance.ts'
import type { HoldingQuery } from '../types.ts'
import { createFlowAdapter } from './createFlowAdapter.ts'
import { accessNode, dictionary, type NodeOptions, refusal, string } from './test/accessNode.ts'
import { ALICE, ask, BOB, CHAIN, codeOf, HOLDS, many, QUERY, setUp } from './test/setUp.ts'

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
    expect(block.number).toBe('993')
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

describe('describe', () => {
  test('default: one script for ten NFTs, in the order that was asked', async () => {
    const { found, flow, block, asked } = await ask({ holds: { [ALICE]: many(15) } })
    asked.length = 0
    const tokens = (found.ok ? found.tokens : []).toReversed()
    const sources = await flow.describe(QUERY, tokens, block, { owner: `${CHAIN}:${ALICE}` })
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

  test('an NFT that says more than is read fails alone, and not the node', async () => {
    const script: NodeOptions['script'] = ({ kind, wanted = [] }) =>
      kind === 'views' && wanted.includes('42') ? new Response('"'.padEnd(3_000_000, 'A')) : undefined
    const { found, flow, block } = await ask({ script })
    const tokens = found.ok ? found.tokens : []
    for (let turn = 0; turn < 6; turn++) {
      const sources = await flow.describe(QUERY, tokens, block, { owner: `${CHAIN}:${ALICE}` })
      expect(sources.map((source) => ('ok' in source ? source.code : source.schema))).toEqual([
        'flow',
        'metadata_too_large',
        'flow',
      ])
    }
    const huge = await ask({ script: () => new Response('"'.padEnd(3_000_000, 'A')) })
    expect(huge.found).toMatchObject({ ok: false, code: 'contract_answer_invalid' })
  })

  test.each([
    ['another NFT than was asked for', ['8']],
    ['one NFT twice', ['7', '7']],
  ])('views of %s are none of this one', async (_, given) => {
    const views = given.map((value) => dictionary({ id: { type: 'UInt64', value }, name: string('Gold') }))
    const script: NodeOptions['script'] = ({ kind }) =>
      kind === 'views'
        ? dictionary({ status: string('held'), tokens: { type: 'Array', value: views } })
        : undefined
    const { flow, block } = await ask({ script })
    const token = { id: '7', balance: '1', holder: `${CHAIN}:${ALICE}` }
    expect(await flow.describe(QUERY, [token], block)).toMatchObject([
      { ok: false, code: 'chain_inconsistent' },
    ])
  })

  test('an NFT whose account is not known cannot be read', async () => {
    const { flow, block } = await ask({})
    expect(await flow.describe(QUERY, [{ id: '7', balance: '1' }], block)).toMatchObject([
      { ok: false, code: 'account_invalid' },
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
