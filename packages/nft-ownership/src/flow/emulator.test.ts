import { findFlowEmulator } from '@countersign/testing/flowEmulatorBinary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOwnership } from '../createOwnership.ts'
import type { HoldingQuery, Holdings, HoldingsFailure } from '../types.ts'
import { createFlowAdapter } from './createFlowAdapter.ts'
import { startWorld, type World } from './test/world.ts'

const binary = findFlowEmulator()
const CHAIN = 'flow:emulator'

let world: World
let requests = 0

const counting: typeof fetch = (input, init) => {
  requests += 1
  return fetch(input, init)
}

function adapter(options: { readonly pageSize?: number; readonly maxTokens?: number } = {}) {
  const { service: nonFungibleToken } = world.emulator
  const contracts = {
    nonFungibleToken,
    metadataViews: nonFungibleToken,
    viewResolver: nonFungibleToken,
    hybridCustody: world.contracts,
  }
  return createFlowAdapter({
    chain: CHAIN,
    urls: [world.emulator.url],
    fetch: counting,
    contracts,
    ...options,
  })
}

async function holdings(
  owner: string,
  query: Partial<HoldingQuery> = {},
  options: { readonly pageSize?: number; readonly maxTokens?: number } = {},
): Promise<Holdings | HoldingsFailure> {
  const flow = adapter(options)
  const asked = { chain: CHAIN, collection: world.badges, ...query }
  return flow.holdings(asked, `${CHAIN}:${owner}`, await flow.pin('latest'))
}

async function held(owner: string, query: Partial<HoldingQuery> = {}): Promise<Holdings> {
  const found = await holdings(owner, query)
  if (!found.ok) throw new Error(`${found.code}: ${found.reason}`)
  return found
}

async function codeOf(owner: string, query: Partial<HoldingQuery>): Promise<string | undefined> {
  const found = await holdings(owner, query)
  return found.ok ? undefined : found.code
}

const idsOf = ({ tokens }: Holdings) => tokens.map(({ id }) => Number(id)).sort((a, b) => a - b)

describe.skipIf(binary === undefined)('on the emulator of Flow', () => {
  beforeAll(async () => {
    world = await startWorld(binary as string)
  })
  afterAll(async () => {
    await world.emulator.close()
  })

  test('lists what an account holds, at the pinned block, in one request', async () => {
    const owner = await world.account()
    await world.collect(owner, 3)
    const flow = adapter()
    const before = await flow.pin('finalized')
    requests = 0
    const query = { chain: CHAIN, collection: world.badges }
    const found = await flow.holdings(query, `${CHAIN}:${owner}`, before)
    expect(requests).toBe(1)
    expect(found).toMatchObject({
      ok: true,
      balance: '3',
      complete: true,
      standard: 'flow',
      block: before,
      warnings: [],
    })
    const [token] = found.ok ? found.tokens : []
    expect(token?.asset).toBe(`${CHAIN}/nft:${world.badges.replace(/\.NFT$/, '')}/${token?.id}`)
    expect(found.ok && found.source).toEqual({
      kind: 'node',
      endpoints: [new URL(world.emulator.url).host],
      method: 'script getIDs, borrowNFT',
    })
    await world.run('destroy account.storage.load<@Badges.Collection>(from: /storage/badges)!', owner)
    // What was true at that block is still true at it, and no longer now.
    expect(await flow.holdings(query, `${CHAIN}:${owner}`, before)).toMatchObject({ ok: true, balance: '3' })
    expect(await held(owner)).toMatchObject({ balance: '0', tokens: [], complete: true })
  })

  test('pins blocks by height and by hash, and knows that one is not there', async () => {
    const flow = adapter()
    const last = await flow.pin('latest')
    const first = await flow.pin({ number: '1' })
    expect(first).toMatchObject({ chain: CHAIN, number: '1' })
    expect(await flow.pin({ hash: last.hash })).toEqual(last)
    await expect(flow.pin({ number: '999999' })).rejects.toMatchObject({ code: 'block_unknown' })
    await expect(flow.pin({ hash: 'ab'.repeat(32) })).rejects.toMatchObject({ code: 'block_unknown' })
    // The account and its contract were not there then.
    const query = { chain: CHAIN, collection: world.badges }
    expect(await flow.holdings(query, `${CHAIN}:${world.contracts}`, first)).toMatchObject({
      code: 'no_contract',
    })
    const unknown = { ...last, hash: 'ab'.repeat(32) }
    expect(await flow.holdings(query, `${CHAIN}:${world.contracts}`, unknown)).toMatchObject({
      code: 'block_unavailable',
      retryable: true,
    })
  })

  test('reads ExampleNFT, the example of the standard', async () => {
    const owner = await world.account()
    await world.run(
      `let collection <- ExampleNFT.createEmptyCollection(nftType: Type<@ExampleNFT.NFT>())
        account.storage.save(<-collection, to: ExampleNFT.CollectionStoragePath)
        account.capabilities.publish(
          account.capabilities.storage.issue<&ExampleNFT.Collection>(ExampleNFT.CollectionStoragePath),
          at: ExampleNFT.CollectionPublicPath
        )`,
      owner,
    )
    await world.run(
      `let minter = account.storage.borrow<&ExampleNFT.NFTMinter>(from: ExampleNFT.MinterStoragePath)!
      getAccount(${owner}).capabilities.borrow<&{NonFungibleToken.Collection}>(ExampleNFT.CollectionPublicPath)!
        .deposit(token: <-minter.mintNFT(name: "One", description: "of many", thumbnail: "https://x.example/1", royalties: []))`,
      world.emulator.service,
    )
    const collection = 'A.f8d6e0586b0a20c7.ExampleNFT.NFT'
    const flow = adapter()
    const block = await flow.pin('latest')
    const found = await flow.holdings({ chain: CHAIN, collection }, `${CHAIN}:${owner}`, block)
    expect(found).toMatchObject({ ok: true, balance: '1' })
    const [source] = await flow.describe({ chain: CHAIN, collection }, found.ok ? found.tokens : [], block)
    expect(source).toMatchObject({
      schema: 'flow',
      contract: `${CHAIN}:0xf8d6e0586b0a20c7`,
      document: {
        name: 'One',
        description: 'of many',
        thumbnail: 'https://x.example/1',
        traits: expect.arrayContaining([
          {
            name: 'foo',
            value: 'bar',
            displayType: null,
            rarity: { score: 10, max: 100, description: 'Common' },
          },
        ]),
      },
    })
  })

  test('an account without a collection, and one that does not exist, hold nothing', async () => {
    expect(await held(await world.account())).toMatchObject({ balance: '0', complete: true, warnings: [] })
    expect(await held('0xe03daebed8ca0615')).toMatchObject({ balance: '0', complete: true })
  })

  test('counts what is stored though its public capability is gone', async () => {
    const owner = await world.account()
    await world.collect(owner, 1)
    await world.run('account.capabilities.unpublish(/public/badges)', owner)
    expect(await held(owner)).toMatchObject({ balance: '1' })
  })

  test('finds a collection elsewhere by its public capability, and by the path of the query', async () => {
    const owner = await world.account()
    await world.collect(owner, 1)
    await world.run(
      `account.storage.save(<-account.storage.load<@Badges.Collection>(from: /storage/badges)!, to: /storage/attic)
      account.capabilities.unpublish(/public/badges)
      account.capabilities.publish(
        account.capabilities.storage.issue<&Badges.Collection>(/storage/attic), at: /public/attic
      )`,
      owner,
    )
    expect(await held(owner)).toMatchObject({ balance: '0' })
    expect(await held(owner, { collectionPath: '/public/attic' })).toMatchObject({ balance: '1' })
    await world.run(
      `account.capabilities.publish(
        account.capabilities.storage.issue<&Badges.Collection>(/storage/attic), at: /public/badges
      )`,
      owner,
    )
    expect(await held(owner)).toMatchObject({ balance: '1' })
  })

  test('reads many in pages, and says when it has not read all', async () => {
    const owner = await world.account()
    await world.collect(owner, 25)
    const all = await holdings(owner, {}, { pageSize: 10 })
    expect(all).toMatchObject({ ok: true, balance: '25', complete: true })
    expect(all.ok && new Set(idsOf(all)).size).toBe(25)
    expect(await holdings(owner, {}, { pageSize: 10, maxTokens: 15 })).toMatchObject({
      balance: '15',
      complete: false,
    })
    expect(await holdings(owner, {}, { pageSize: 5, maxTokens: 25 })).toMatchObject({
      balance: '25',
      complete: true,
    })
  })

  test('makes pages smaller when a script is too much for the node', async () => {
    const owner = await world.account()
    await world.collect(owner, 600)
    requests = 0
    expect(await holdings(owner, {}, { pageSize: 200 })).toMatchObject({ balance: '600', complete: true })
    // Identity, block, one page of 200 that is refused, thirty of 20.
    expect(requests).toBe(33)
  })

  test('counts named ids and ranges only', async () => {
    const owner = await world.account()
    await world.collect(owner, 4)
    const [first = 0, second = 0, third = 0] = idsOf(await held(owner))
    expect(idsOf(await held(owner, { tokens: [String(second), '999999'] }))).toEqual([second])
    expect(idsOf(await held(owner, { tokens: [{ from: String(first), to: String(second) }] }))).toEqual([
      first,
      second,
    ])
    const wide = { from: String(third), to: '18446744073709551615' }
    expect(idsOf(await held(owner, { tokens: [wide] }))).toEqual([third, third + 1])
    const others = await held(await world.account(), { tokens: [String(first)] })
    expect(others).toMatchObject({ balance: '0', complete: true })
  })

  describe('hostile collections', () => {
    test('one of another contract that lends the NFTs of somebody else does not count', async () => {
      const [victim, thief] = [await world.account(), await world.account()]
      await world.collect(victim, 2)
      await world.run(
        `let victim = getAccount(${victim}).capabilities.get<&{NonFungibleToken.Collection}>(/public/badges)
        account.storage.save(<-Mirror.mirror(victim), to: /storage/badges)
        account.capabilities.publish(
          account.capabilities.storage.issue<&{NonFungibleToken.Collection}>(/storage/badges), at: /public/badges
        )`,
        thief,
      )
      expect(await held(victim)).toMatchObject({ balance: '2' })
      const found = await held(thief)
      expect(found).toMatchObject({ balance: '0', tokens: [] })
      expect(found.warnings).toMatchObject([{ code: 'collection_foreign' }])
      const [id = 0] = idsOf(await held(victim))
      expect(await held(thief, { tokens: [String(id)] })).toMatchObject({ balance: '0' })
      expect(await held(thief, { collectionPath: '/public/badges' })).toMatchObject({ balance: '0' })
    })

    test('a collection of the contract itself counts only what lies in it', async () => {
      const [lender, owner] = [await world.account(), await world.account()]
      await world.collect(lender, 2)
      await world.collect(owner, 1)
      await world.run(
        `let loan = getAccount(${lender}).capabilities.get<&Badges.Collection>(/public/badges)
        account.storage.borrow<&Badges.Collection>(from: /storage/badges)!.show(loan)`,
        owner,
      )
      const found = await held(owner)
      expect(found).toMatchObject({ balance: '1', complete: true })
      const [lent = 0] = idsOf(await held(lender))
      expect(idsOf(found)).not.toContain(lent)
      expect(await held(owner, { tokens: [String(lent)] })).toMatchObject({ balance: '0' })
      const flow = adapter()
      const block = await flow.pin('latest')
      const token = { id: String(lent), balance: '1', holder: `${CHAIN}:${owner}` }
      const described = await flow.describe({ chain: CHAIN, collection: world.badges }, [token], block)
      expect(described).toMatchObject([{ ok: false, code: 'metadata_missing' }])
    })

    test('another NFT of the same contract and collection is another collection', async () => {
      const owner = await world.account()
      await world.collect(owner, 1)
      await world.run(
        `account.storage.borrow<&Badges.Collection>(from: /storage/badges)!.deposit(token: <-Badges.mintPin())`,
        owner,
      )
      expect(await held(owner)).toMatchObject({ balance: '1' })
      const pins = world.badges.replace(/NFT$/, 'Pin')
      const found = await held(owner, { collection: pins })
      expect(found).toMatchObject({ balance: '1' })
      expect(found.tokens[0]?.asset).toContain('.Badges.Pin/')
      expect(await codeOf(owner, { collection: world.badges.replace(/NFT$/, 'Collection') })).toBe(
        'collection_unknown',
      )
    })

    test('a contract of the same name at another address is another contract', async () => {
      const [owner, other] = [await world.account(), await world.account()]
      await world.collect(owner, 1)
      const elsewhere = `A.${other.slice(2)}.Badges.NFT`
      expect(await codeOf(owner, { collection: elsewhere })).toBe('no_contract')
      // The predecessor looked for the address anywhere inside of the type.
      expect(await codeOf(owner, { collection: `A.${world.contracts.slice(2)}.Moody.NFT` })).toBeUndefined()
      expect(await held(owner, { collection: `A.${world.contracts.slice(2)}.Moody.NFT` })).toMatchObject({
        balance: '0',
      })
    })
  })

  describe('contracts that misbehave', () => {
    const moody = () => ({ collection: `A.${world.contracts.slice(2)}.Moody.NFT` })
    let owner: string
    beforeAll(async () => {
      owner = await world.account()
      await world.run(
        `account.storage.save(<-Moody.createFullCollection(), to: /storage/moody)
        account.capabilities.publish(
          account.capabilities.storage.issue<&Moody.Collection>(/storage/moody), at: /public/moody
        )`,
        owner,
      )
    })
    const be = (mood: string) => world.run(`Moody.be("${mood}")`)

    test('a good one is believed', async () => {
      await be('good')
      expect(await held(owner, moody())).toMatchObject({ balance: '1', tokens: [{ id: '1' }] })
    })

    test('one that fails is a failure, whatever it says', async () => {
      await be('panicking')
      expect(await holdings(owner, moody())).toMatchObject({
        ok: false,
        code: 'contract_failed',
        retryable: false,
      })
    })

    test('one that lists an NFT twice is refused', async () => {
      await be('repeating')
      expect(await codeOf(owner, moody())).toBe('contract_answer_invalid')
    })

    test('one that lists what is not there is not believed', async () => {
      await be('boasting')
      expect(await held(owner, moody())).toMatchObject({ balance: '1', tokens: [{ id: '1' }] })
      expect(await held(owner, { ...moody(), tokens: ['2'] })).toMatchObject({ balance: '0' })
    })

    test('one that does not say where its collections are needs a path', async () => {
      await be('hiding')
      expect(await codeOf(owner, moody())).toBe('unsupported_standard')
      expect(await held(owner, { ...moody(), collectionPath: '/public/moody' })).toMatchObject({
        balance: '1',
      })
    })

    test('one that never ends is ended by the node', async () => {
      await be('endless')
      expect(await holdings(owner, moody(), { pageSize: 9 })).toMatchObject({ code: 'contract_failed' })
      await be('good')
    })

    test('what is no NFT contract, or no NFT, is no collection', async () => {
      const at = world.contracts.slice(2)
      expect(await codeOf(owner, { collection: `A.${at}.Mirror.Collection` })).toBe('unsupported_standard')
      expect(await codeOf(owner, { collection: `A.${at}.Moody.NotANFT` })).toBe('collection_unknown')
      expect(await codeOf(owner, { collection: `A.${at}.Moody.Nothing` })).toBe('collection_unknown')
    })
  })

  describe('hybrid custody', () => {
    const save = (what: string, at: string) =>
      `account.storage.save(<-HybridCustody.${what}, to: HybridCustody.${at})`
    const custody = { delegates: ['hybrid-custody'] } as const

    test('counts what lies in a child account that both sides know of, only where the query says so', async () => {
      const [parent, redeemed] = [await world.account(), await world.account()]
      const [owned, pending, claimed] = [await world.account(), await world.account(), await world.account()]
      for (const child of [redeemed, owned, pending, claimed]) await world.collect(child, 1)
      const list = `children: [${redeemed}, ${pending}, ${claimed}, ${parent}], owned: [${owned}]`
      await world.run(save(`createManager(${list})`, 'ManagerStoragePath'), parent)
      const child = (parents: string, by: string) =>
        save(`createOwnedAccount(parents: ${parents}, acctOwner: ${by})`, 'OwnedAccountStoragePath')
      await world.run(child(`{${parent}: true}`, 'nil'), redeemed)
      await world.run(child(`{${parent}: false}`, 'nil'), pending)
      await world.run(child('{}', parent), owned)
      // `claimed` knows nothing of its parent.
      expect(await held(parent)).toMatchObject({ balance: '0' })
      const found = await held(parent, custody)
      expect(found).toMatchObject({ balance: '2', complete: true })
      const via = (account: string) => [
        { kind: 'hybrid-custody', account: `${CHAIN}:${account}`, contract: world.contracts },
      ]
      expect(found.tokens.map(({ holder, via: way }) => ({ holder, way }))).toEqual([
        { holder: `${CHAIN}:${redeemed}`, way: via(redeemed) },
        { holder: `${CHAIN}:${owned}`, way: via(owned) },
      ])
      const flow = adapter()
      const sources = await flow.describe(
        { chain: CHAIN, collection: world.badges },
        found.tokens,
        await flow.pin('latest'),
      )
      expect(sources).toMatchObject([{ schema: 'flow' }, { schema: 'flow' }])
    })

    test('something else where a manager should be counts for nothing', async () => {
      const parent = await world.account()
      await world.run(save('createOwnedAccount(parents: {}, acctOwner: nil)', 'ManagerStoragePath'), parent)
      expect(await held(parent, custody)).toMatchObject({ balance: '0', complete: true })
    })
  })

  describe('metadata', () => {
    test('every view is read, exactly', async () => {
      const owner = await world.account()
      await world.collect(owner, 1, 5)
      const flow = adapter()
      const block = await flow.pin('latest')
      const query = { chain: CHAIN, collection: world.badges }
      const found = await flow.holdings(query, `${CHAIN}:${owner}`, block)
      const tokens = found.ok ? found.tokens : []
      const id = tokens[0]?.id
      requests = 0
      const [source] = await flow.describe(query, tokens, block)
      expect(requests).toBe(1)
      expect(source).toMatchObject({ tokenId: id, schema: 'flow' })
      const document = (source as { readonly document: { readonly traits: readonly { name: string }[] } })
        .document
      const { traits, ...views } = document
      expect(views).toEqual({
        id,
        name: `Badge "${id}"`,
        description: 'Ünïcode 🎖 and\nlines',
        thumbnail: 'ipfs://bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy/small.png',
        externalUrl: `https://badges.example/${id}`,
        serial: '18446744073709551615',
        rarity: { score: 99.5, max: 100, description: 'rare' },
        editions: [
          { name: 'First', number: Number(id), max: 1000 },
          { name: null, number: 7, max: null },
        ],
      })
      const plain = { displayType: null }
      const big = '115792089237316195423570985008687907853269984665640564039457584007913129639935'
      expect([...traits].sort((a, b) => a.name.localeCompare(b.name))).toEqual([
        { name: 'big', value: big, ...plain },
        {
          name: 'born',
          value: 1_700_000_000,
          displayType: 'Date',
          rarity: { score: 1.5, max: null, description: null },
        },
        { name: 'colour', value: 'red', ...plain },
        { name: 'level', value: 5, ...plain },
        { name: 'list', value: [1, 'two', [{ key: 3, value: 'three' }]], ...plain },
        { name: 'member', value: true, ...plain },
        { name: 'place', value: '/public/badges', ...plain },
        { name: 'type', ...plain },
      ])
    })

    test('one NFT whose views fail takes no other with it', async () => {
      const owner = await world.account()
      await world.collect(owner, 3, 5)
      await world.run(
        `let collection = account.storage.borrow<&Badges.Collection>(from: /storage/badges)!
        collection.deposit(token: <-Badges.mint(level: -1))
        collection.deposit(token: <-Badges.mintPin())`,
        owner,
      )
      const flow = adapter()
      const block = await flow.pin('latest')
      const query = { chain: CHAIN, collection: world.badges }
      const found = await flow.holdings(query, `${CHAIN}:${owner}`, block)
      const tokens = found.ok ? found.tokens : []
      expect(tokens).toHaveLength(4)
      const sources = await flow.describe(query, tokens, block)
      const codes = sources.map((source) => ('ok' in source ? source.code : source.schema))
      expect(codes.toSorted()).toEqual(['flow', 'flow', 'flow', 'metadata_unavailable'])
      const pins = { ...query, collection: world.badges.replace(/NFT$/, 'Pin') }
      const pinned = await flow.holdings(pins, `${CHAIN}:${owner}`, block)
      expect(await flow.describe(pins, pinned.ok ? pinned.tokens : [], block)).toMatchObject([
        { code: 'metadata_missing' },
      ])
    })
  })

  test('meets a gate through the checker of gates', async () => {
    const [owner, other] = [await world.account(), await world.account()]
    await world.collect(owner, 2)
    const ownership = createOwnership({ adapters: [adapter()] })
    const gate = { chain: CHAIN, collection: world.badges, amount: { min: '2' } }
    expect(await ownership.check(gate, [`${CHAIN}:${owner}`])).toMatchObject({ status: 'met' })
    expect(await ownership.check(gate, [`${CHAIN}:${other}`])).toMatchObject({ status: 'unmet' })
  })
})
