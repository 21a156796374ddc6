import { findFlowEmulator } from '@countersign/testing/flowEmulatorBinary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOwnership } from '../createOwnership.ts'
import { createMetadataResolver } from '../metadata/index.ts'
import type { HoldingQuery } from '../types.ts'
import { CHAIN, createReader, idsOf } from './test/reader.ts'
import { startWorld, type World } from './test/world.ts'

const binary = findFlowEmulator()
let world: World
const { requests, adapter, holdings, held } = createReader(() => world)

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
    requests.count = 0
    const query = { chain: CHAIN, collection: world.badges }
    const found = await flow.holdings(query, `${CHAIN}:${owner}`, before)
    expect(requests.count).toBe(1)
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
    const [source] = await flow.describe({ chain: CHAIN, collection }, found.ok ? found.tokens : [], block, {
      owner: `${CHAIN}:${owner}`,
    })
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
    requests.count = 0
    expect(await holdings(owner, {}, { pageSize: 200 })).toMatchObject({ balance: '600', complete: true })
    // Identity, block, one page of 200 that is refused, thirty of 20.
    expect(requests.count).toBe(33)
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
      requests.count = 0
      const [source] = await flow.describe(query, tokens, block, { owner: `${CHAIN}:${owner}` })
      expect(requests.count).toBe(1)
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

    test('is that of the NFT in question, not of the first in the account', async () => {
      const owner = await world.account()
      await world.run(
        `account.storage.save(<-ExampleNFT.createEmptyCollection(nftType: Type<@ExampleNFT.NFT>()), to: /storage/a)`,
        owner,
      )
      await world.collect(owner, 3)
      const found = await held(owner)
      const flow = adapter()
      for (const token of found.tokens.toReversed()) {
        const [source] = await flow.describe(
          { chain: CHAIN, collection: world.badges },
          [{ ...token, holder: found.owner }],
          found.block,
        )
        expect(source).toMatchObject({
          tokenId: token.id,
          document: { id: token.id, name: `Badge "${token.id}"` },
        })
      }
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
      const sources = await flow.describe(query, tokens, block, { owner: `${CHAIN}:${owner}` })
      const codes = sources.map((source) => ('ok' in source ? source.code : source.schema))
      expect(codes.toSorted()).toEqual(['flow', 'flow', 'flow', 'metadata_unavailable'])
      const pins = { ...query, collection: world.badges.replace(/NFT$/, 'Pin') }
      const pinned = await flow.holdings(pins, `${CHAIN}:${owner}`, block)
      expect(
        await flow.describe(pins, pinned.ok ? pinned.tokens : [], block, { owner: `${CHAIN}:${owner}` }),
      ).toMatchObject([{ code: 'metadata_missing' }])
    })
  })

  test('meets a gate through the checker of gates', async () => {
    const [owner, other] = [await world.account(), await world.account()]
    await world.collect(owner, 2)
    const ownership = createOwnership({ adapters: [adapter()] })
    const gate = { chain: CHAIN, collection: world.badges, amount: { min: '2' } }
    expect(await ownership.check(gate, [`${CHAIN}:${owner}`])).toMatchObject({ status: 'met' })
    expect(await ownership.check(gate, [`${CHAIN}:${other}`])).toMatchObject({ status: 'unmet' })
    // A contract alone stands for its NFTs.
    const short = { ...gate, collection: world.badges.replace(/\.NFT$/, '') }
    expect(await ownership.check(short, [`${CHAIN}:${owner}`])).toMatchObject({ status: 'met' })
  })

  test('meets a gate by the traits that are on chain', async () => {
    const owner = await world.account()
    await world.collect(owner, 1, 5)
    const ownership = createOwnership({ adapters: [adapter()], metadata: createMetadataResolver({}) })
    const check = (traits: HoldingQuery['traits'], integrity?: 'verified') =>
      ownership.check({ chain: CHAIN, collection: world.badges, traits, integrity }, [`${CHAIN}:${owner}`])
    expect(await check([{ name: 'level', op: 'gte', value: 5 }], 'verified')).toMatchObject({
      status: 'met',
      met: [
        {
          tokens: [
            { metadata: { integrity: 'onchain', traits: { level: 5, colour: 'red', rarity: 'rare' } } },
          ],
        },
      ],
    })
    expect(await check([{ name: 'level', op: 'gt', value: 5 }])).toMatchObject({ status: 'unmet' })
    expect(await check([{ name: 'big', op: 'eq', value: String(2n ** 256n - 1n) }])).toMatchObject({
      status: 'met',
    })
  })
})
