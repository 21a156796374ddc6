import { findFlowEmulator } from '@countersign/testing/flowEmulatorBinary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CHAIN, createReader, idsOf } from './test/reader.ts'
import { startWorld, type World } from './test/world.ts'

const binary = findFlowEmulator()
let world: World
const { adapter, holdings, held, codeOf } = createReader(() => world)

describe.skipIf(binary === undefined)('hostile contracts on the emulator of Flow', () => {
  beforeAll(async () => {
    world = await startWorld(binary as string)
  })
  afterAll(async () => {
    await world.emulator.close()
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
})
