import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import {
  type ChainAdapter,
  createOwnership,
  type HoldingQuery,
  type MetadataResolver,
  parseGate,
} from '@countersign/nft-ownership'
import { createEmbeddedPolicy, decide, type Json } from '@countersign/policy'
import { type Block, openDocument, runModule } from '@countersign/testing/document'
import { startTokenChain, type TokenChain } from '@countersign/testing/tokens'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { configured, useDesk } from '../test/docs/guide.ts'

const json = (text: string): Json => JSON.parse(text) as Json

describe('Gate language', () => {
  const page = openDocument('apps/docs/gates/language.md')
  const GATES = page.takeAll({ language: 'json' })

  const ACCOUNTS = [
    ...['1', '137', '8453'].map((id) => `eip155:${id}:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb`),
    'near:mainnet:alice.near',
    ...['tezos:NetXdQprcVkpaWU:tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb', 'flow:mainnet:0x1cf0e2f2f715450a'],
    'polkadot:68d56f15f85d3136970ec16946040bc1:15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5',
    'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k:7ZUECA7HFLZTXENRV24SHLU4AVPUTMTTDUFUBNBD64C73F3UHRTHAIOF6Q',
  ]
  type Asked = { readonly allOf?: Asked[]; readonly anyOf?: Asked[] } & Partial<HoldingQuery>
  /** Everything that a gate asks for, but what must not be held. */
  const asked = (gate: Asked): readonly Asked[] =>
    gate.chain === undefined ? [...(gate.allOf ?? []), ...(gate.anyOf ?? [])].flatMap(asked) : [gate]
  const idsOf = ({ tokenPrefix = '', tokens }: HoldingQuery) =>
    (tokens ?? [`${tokenPrefix}1`]).map((one) => (typeof one === 'string' ? one : one.from))

  /** Chains on which everybody holds what is named, as much of it as is asked for. */
  const holding = (collections: ReadonlySet<string | undefined>, chain: string): ChainAdapter => ({
    chain,
    pin: async () => ({ chain, number: '1', hash: `0x${'1'.repeat(64)}` }),
    holdings: async (query, owner, block) => {
      const ids = collections.has(query.collection) ? idsOf(query) : []
      const coins = query.standard === 'erc20' ? '10000000000000000000' : String(ids.length)
      return {
        ok: true,
        owner,
        chain,
        standard: query.standard ?? 'erc721',
        collection: query.collection,
        balance: ids.length === 0 ? '0' : coins,
        tokens:
          query.standard === 'erc20' ? [] : ids.map((id) => ({ id, balance: '1', transferable: false })),
        complete: true,
        block,
        source: { kind: 'node', endpoints: ['node.example'], method: 'test' },
        warnings: [],
      }
    },
    describe: async (_query, tokens) => tokens.map(({ id }) => ({ tokenId: id, schema: 'erc721' })),
  })
  const TRAITS = { Fur: 'Trippy', Level: 5, Serial: 'A-0001' }
  const documents =
    (traits: Readonly<Record<string, string | number>>): MetadataResolver =>
    async ({ schema }) => ({
      ok: true,
      metadata: { attributes: [], traits, raw: {}, schema, integrity: 'verified' },
    })

  const statusOf = async (block: Block, held: readonly Asked[], traits = TRAITS) => {
    const parsed = parseGate(json(block.text))
    if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join('\n'))
    expect(parsed.warnings).toEqual([])
    const chains = new Set([...block.text.matchAll(/"chain": "([^"]+)"/g)].map(([, chain = '']) => chain))
    const collections = new Set(held.map(({ collection }) => collection))
    const adapters = [...chains].map((chain) => holding(collections, chain))
    const ownership = createOwnership({ adapters, metadata: documents(traits) })
    return (await ownership.check(parsed.gate, ACCOUNTS)).status
  }

  test.each(GATES.map((block) => ({ line: block.line, block })))(
    'line $line: met by who holds it, and by nobody who does not',
    async ({ block }) => {
      const all = asked(json(block.text) as Asked)
      expect(await statusOf(block, all)).toBe('met')
      expect(await statusOf(block, [])).toBe('unmet')
      if (block.text.includes('"traits"'))
        expect(await statusOf(block, all, { ...TRAITS, Level: 4 })).toBe('unmet')
      const [, forbidden] = /"not": .*"collection": "([^"]+)"/.exec(block.text) ?? []
      if (forbidden !== undefined)
        expect(await statusOf(block, [...all, { collection: forbidden }])).toBe('unmet')
    },
  )

  const refused = [...page.text.matchAll(/^\| `(\{.*\})` \| `(\w+)` \| `(\S+)` \|$/gm)]
  test.each(refused.map(([, gate = '', code = '', path = '']) => ({ gate, code, path })))(
    'is refused: $gate',
    ({ gate, code, path }) => {
      expect(parseGate(json(gate))).toMatchObject({ ok: false, issues: [{ code, path }] })
    },
  )

  test('every block is run', () => {
    expect([GATES.length > 10, refused.length > 10]).toEqual([true, true])
    page.expectAllTaken()
  })
})

describe('Policies and the library', () => {
  const page = openDocument('apps/docs/gates/policies.md')
  const introduction = openDocument('apps/docs/gates/introduction.md')
  const CONFIG = page.take({ language: 'yaml' })
  const INPUT = page.take({ language: 'json', heading: 'The input' })
  const REGO = page.takeAll({ language: 'rego' })
  const EXAMPLE = page.take({ language: 'json', heading: 'Try it' })
  const TRY = page.take({ language: 'sh' })
  const PROGRAM = page.take({ language: 'ts' })
  const LIBRARY = introduction.take({ language: 'ts' })

  const nameOf = ({ text }: Block) => /^package (\w+)$/m.exec(text)?.[1] ?? ''
  /** What the page says that a policy decides: the block after the sentence that names its query. */
  const decisionOf = (policy: Block) => {
    const query = new RegExp(`\`(data\\.${nameOf(policy)}\\.\\w+)\` decides:\n\n\`\`\`json\n(.*)`).exec(
      page.text,
    )
    return (
      query && {
        query: query[1] ?? '',
        expected: page.take({ language: 'json', heading: policy.heading, holds: query[2] }),
      }
    )
  }
  const decisions = REGO.map((policy) => ({ name: nameOf(policy), policy, said: decisionOf(policy) }))
  const source = (name: string) => decisions.find((one) => one.name === name)?.policy.text ?? ''

  const input = json(INPUT.text) as { readonly [name: string]: Json }
  const nft = input['nft'] as { readonly [name: string]: Json }
  /** Another holder, for whom it comes out the other way round; `silent` and `chatty` say nothing to anybody. */
  const OTHERWISE: Readonly<Record<string, { readonly [name: string]: Json }>> = {
    house: { ...input, background: 'Blue' },
    levels: {
      ...input,
      nft: { ...nft, tokens: [{ id: '1', balance: '1', metadata: { traits: { Level: 10 } } }] },
    },
    amounts: { ...input, nft: { ...nft, balance: '1' } },
    nights: { ...input, client_id: 'club', now: '2026-11-21T20:00:00.000Z' },
    silent: {
      ...input,
      nft: { ...nft, tokens: [{ id: '1', balance: '1', metadata: { traits: { Background: 'Red' } } }] },
    },
  }

  test.each(decisions.filter(({ said }) => said !== null))(
    '$name decides as the page says, and otherwise for another holder',
    async ({ name, policy, said }) => {
      const loaded = await createEmbeddedPolicy({ source: policy.text, query: said?.query ?? '' })
      if (!loaded.ok) throw new Error(loaded.reason)
      const expected = JSON.parse(said?.expected.text ?? '')
      expect(await decide(loaded.policy, input)).toMatchObject(expected)
      const other = OTHERWISE[name]
      if (other !== undefined)
        expect(await decide(loaded.policy, other)).toMatchObject({ allow: !expected.allow })
      await loaded.policy.close()
    },
  )

  test('what reaches for the network does not load', async () => {
    const [one, ...more] = decisions.filter(({ said }) => said === null)
    expect([one?.name, more]).toEqual(['caller', []])
    const loaded = await createEmbeddedPolicy({ source: source('caller'), query: 'data.caller.allow' })
    expect(loaded).toMatchObject({ ok: false, code: 'policy_builtin_unavailable' })
  })

  const desk = useDesk()
  let chain: TokenChain
  const before = process.cwd()
  const HOLDER = '0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb'
  const STRANGER = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
  const uri = (background: string) =>
    `data:application/json,${encodeURIComponent(JSON.stringify({ attributes: [{ trait_type: 'Background', value: background }] }))}`
  beforeAll(async () => {
    const { folder } = desk()
    await mkdir(join(folder, 'policies'))
    await writeFile(join(folder, 'policies/house.rego'), source('house'))
    await writeFile(join(folder, 'levels.rego'), source('levels'))
    await writeFile(join(folder, 'example.json'), EXAMPLE.text)
    await writeFile(join(folder, 'countersign.yaml'), CONFIG.text)
    const collection = /collection: '(0x\w+)'/.exec(CONFIG.text)?.[1] as `0x${string}`
    chain = await startTokenChain({ chainId: 137 })
    await chain.place('Enumerable721', collection)
    await chain.write('Enumerable721', collection, 'mint', [HOLDER, 7n])
    await chain.write('Enumerable721', collection, 'mint', [STRANGER, 8n])
    await chain.write('Enumerable721', collection, 'setURI', [7n, uri('Purple')])
    await chain.write('Enumerable721', collection, 'setURI', [8n, uri('Green')])
    // What is final is 64 blocks old.
    await chain.rpc('anvil_mine', ['0x60'])
  })
  afterAll(async () => {
    process.chdir(before)
    await chain?.close()
  })

  test('the configuration loads, and the command tries both policies: yes, and no', async () => {
    expect((await configured(CONFIG)).policies['house']).toMatchObject({ inputs: { background: 'Purple' } })
    const { folder, shell } = desk()
    const printed = await shell(TRY, {
      env: { COUNTERSIGN_CONFIG: join(folder, 'countersign.yaml') },
      status: 1,
    })
    expect(printed).toMatch(/allowed[\s\S]*denied/)
    expect(printed).toContain('a token of level 10 is needed')
  })

  test('without the provider: by the library who holds gets in, and by the policy who holds the right one', async () => {
    process.chdir(desk().folder)
    const substitutions = { 'https://polygon-rpc.example': chain.url }
    type Library = { mayEnter: (gate: unknown, account: string) => Promise<string> }
    const { mayEnter } = (await runModule<Library>(LIBRARY, { substitutions })).exports
    const gate = { chain: 'eip155:137', collection: /'(0x\w+)'/.exec(CONFIG.text)?.[1] }
    const nobody = 'eip155:137:0x1111111111111111111111111111111111111111'
    expect(await mayEnter(gate, `eip155:137:${HOLDER}`)).toBe('yes')
    expect(await mayEnter(gate, nobody)).toBe('no')
    await expect(mayEnter({ chain: 'eip155:137' }, nobody)).rejects.toThrow('/collection')
    type Program = { mayEnter: (account: string) => Promise<string> }
    const { mayEnter: decided } = (await runModule<Program>(PROGRAM, { substitutions })).exports
    const answers = [HOLDER, STRANGER].map((account) => decided(`eip155:137:${account}`))
    expect(await Promise.all([...answers, decided(nobody)])).toEqual(['yes', 'no', 'no'])
    await chain.close()
    expect(await mayEnter(gate, `eip155:137:${STRANGER}`)).toBe('try again')
  })

  test('every block is run', () => {
    page.expectAllTaken()
    introduction.expectAllTaken()
  })
})
