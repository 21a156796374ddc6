import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ALICE, BOB, startWorld, type World } from './test/world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world?.chain.close())

describe('a contract that lies gets no more than bounded work, and nobody in who is not in', () => {
  test.each([2n ** 256n - 1n, 2n ** 128n + 1n, 10n ** 9n, 1n])(
    'a balance of %s of tokens that are not there',
    async (size) => {
      const collection = await world.chain.deploy('HugeBalance', [size])
      world.asked()
      const answer = await world.holdings({ collection })
      expect(answer).toMatchObject({ ok: false, code: 'contract_answer_invalid', retryable: false })
      expect(await world.holdings({ collection, tokens: ['1', '2'] })).toMatchObject({
        ok: true,
        balance: '0',
      })
      expect(world.asked().length).toBeLessThan(12)
    },
  )

  test('the same token again and again', async () => {
    const collection = await world.chain.deploy('Duplicates', [ALICE])
    expect(await world.holdings({ collection })).toMatchObject({ code: 'contract_answer_invalid' })
  })

  test('an enumeration without an end is listed up to the limit, and said to be incomplete', async () => {
    const collection = await world.chain.deploy('Endless', [ALICE])
    world.asked()
    const answer = await world.holdings({ collection }, ALICE, world.adapter({ limits: { tokens: 100 } }))
    expect(answer).toMatchObject({ ok: true, balance: '1000000', complete: false })
    expect(answer.ok && answer.tokens.length).toBe(100)
    expect(world.asked().length).toBeLessThan(10)
  })

  test('tokens of others', async () => {
    const collection = await world.chain.deploy('OthersTokens')
    expect(await world.holdings({ collection })).toMatchObject({ code: 'contract_answer_invalid' })
  })

  test('ownerOf names more tokens than balanceOf counts', async () => {
    const collection = await world.chain.deploy('NoBalance', [ALICE])
    const answer = await world.holdings({ collection, deployBlock: '0' })
    expect(answer).toMatchObject({ ok: false, code: 'contract_answer_invalid' })
  })

  test('a burner of gas', async () => {
    const collection = await world.chain.deploy('GasBurner')
    world.asked()
    expect(await world.holdings({ collection, tokens: ['1'] })).toMatchObject({
      ok: true,
      balance: '0',
      complete: false,
    })
    const many = await world.holdings({ collection, tokens: [{ from: '1', to: '2000' }] })
    expect(many).toMatchObject({ ok: false, code: 'contract_failed' })
    expect(world.asked().length).toBeLessThan(12)
  })

  test('an owner whom it takes too much gas to name is not nobody, also behind a proxy', async () => {
    for (const name of ['DeepScan', 'DeepScanProxy']) {
      const collection = await world.chain.deploy(name, [ALICE])
      const answer = await world.holdings({ collection, tokens: ['1'] })
      expect(answer, name).toMatchObject({ ok: true, balance: '0', complete: false })
    }
  })

  test('one that says that it is of two standards is what the operator says', async () => {
    const collection = await world.chain.deploy('Both')
    expect(await world.holdings({ collection })).toMatchObject({ ok: false, code: 'unsupported_standard' })
    expect(await world.holdings({ collection, standard: 'erc20' })).toMatchObject({
      code: 'unsupported_standard',
    })
    expect(await world.holdings({ collection, standard: 'erc721' })).toMatchObject({ ok: true, balance: '0' })
  })

  test('answers without an end, dirt in a word, silence, and a yes to everything', async () => {
    const { chain, holdings } = world
    const long = await chain.deploy('LongAnswers')
    expect(await holdings({ collection: long, tokens: ['1'] })).toMatchObject({
      balance: '0',
      complete: false,
    })
    const dirty = await chain.deploy('DirtyWords')
    expect(await holdings({ collection: dirty })).toMatchObject({ code: 'contract_answer_invalid' })
    expect(await holdings({ collection: dirty, tokens: ['1'] })).toMatchObject({
      code: 'contract_answer_invalid',
    })
    const silent = await chain.deploy('Silent')
    const yes = await chain.deploy('YesToAll')
    for (const standard of [undefined, 'erc721', 'erc1155', 'erc20'] as const) {
      expect(await holdings({ collection: silent, standard })).toMatchObject({ code: 'unsupported_standard' })
    }
    for (const standard of ['erc721', 'erc1155'] as const) {
      expect(await holdings({ collection: yes, standard }, BOB)).toMatchObject({
        code: 'unsupported_standard',
      })
    }
  })
})
