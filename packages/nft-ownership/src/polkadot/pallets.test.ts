import { describe, expect, test } from 'vitest'
import { toHex } from './hex.ts'
import { idKey, storageKey } from './storageKeys.ts'
import { ask, held, items, keyOf, ownerOf, storage } from './test/ask.ts'
import { ALICE, BOB, CHAIN, nfts, uniques } from './test/substrateNode.ts'

describe('pallet-nfts and pallet-uniques', () => {
  test('default: the items, and whether they can be passed on', async () => {
    const { answer, calls } = await ask({ storage })
    expect(answer).toMatchObject({
      ok: true,
      owner: ownerOf(ALICE),
      standard: 'nfts',
      balance: '3',
      complete: true,
      source: { kind: 'node', endpoints: ['node.example'], method: 'state_getKeysPaged' },
    })
    const tokens = answer.ok
      ? answer.tokens.map(({ id, asset, transferable }) => [id, asset, transferable])
      : []
    expect(tokens.sort()).toEqual([
      ['300', `${CHAIN}/nfts:1/300`, false],
      ['4294967295', `${CHAIN}/nfts:1/4294967295`, false],
      ['5', `${CHAIN}/nfts:1/5`, true],
    ])
    expect(calls).toEqual([
      'state_getRuntimeVersion',
      'state_queryStorageAt',
      'state_getKeysPaged',
      'state_queryStorageAt',
    ])
  })

  test('behavior: each pallet and each collection has its own', async () => {
    expect(await held({ storage }, { standard: 'uniques' })).toMatchObject({ balance: '2' })
    expect(await held({ storage }, { collection: '2' })).toMatchObject({ balance: '0', complete: true })
    expect(await held({ storage }, { collection: '2' }, ownerOf(BOB))).toMatchObject({ balance: '1' })
  })

  test('behavior: a locked collection, a frozen collection', async () => {
    const locked = { storage: nfts(1, items, true) }
    expect((await held(locked)).tokens.map(({ transferable }) => transferable)).toEqual([false, false, false])
    const frozen = { storage: uniques(1, items, true) }
    const { tokens } = await held(frozen, { standard: 'uniques' })
    expect(tokens.map(({ transferable }) => transferable)).toEqual([false, false, false])
  })

  test('behavior: named items are read without a list', async () => {
    const { answer, calls } = await ask({ storage }, { tokens: ['5', '7', '9', '5'] })
    expect(answer).toMatchObject({ balance: '1', complete: true, tokens: [{ id: '5' }] })
    expect(calls).not.toContain('state_getKeysPaged')
    const some = { tokens: [{ from: '6', to: '300' }, '5'] }
    expect(await held({ storage }, some)).toMatchObject({ balance: '2', complete: true })
    expect(await held({ storage }, { tokenPrefix: '3' })).toMatchObject({
      balance: '1',
      tokens: [{ id: '300' }],
    })
  })

  test('behavior: an address for any network is the same account', async () => {
    for (const prefix of [0, 2, 42, 7391]) {
      expect(await held({ storage }, {}, ownerOf(ALICE, prefix))).toMatchObject({ balance: '3' })
    }
  })

  test('behavior: lists page by page, and says when it has stopped', async () => {
    const many = Array.from({ length: 1200 }, (_, id) => ({ id, owner: ALICE }))
    const all = await ask({ storage: nfts(1, many), maxTokens: 2000 })
    expect(all.answer).toMatchObject({ balance: '1200', complete: true })
    expect(all.calls.filter((method) => method === 'state_getKeysPaged')).toHaveLength(2)
    const part = await held({ storage: nfts(1, many), maxTokens: 100 })
    expect(part).toMatchObject({ balance: '100', complete: false })
  })

  test('behavior: a runtime that the operator has named', async () => {
    expect((await ask({ storage, specName: 'moonbeam' })).answer).toMatchObject({
      code: 'unsupported_standard',
    })
    expect(await held({ storage, specName: 'my-hub', specNames: ['my-hub'] })).toMatchObject({ balance: '3' })
    for (const specName of ['statemint', 'statemine', 'westmint', 'asset-hub-kusama', 'asset-hub-paseo']) {
      expect(await held({ storage, specName })).toMatchObject({ balance: '3' })
    }
  })

  test('behavior: ids of another width', async () => {
    const wide = (number: number) => idKey(String(number), 16)
    const one = {
      [storageKey('Nfts', 'Collection', idKey('1', 8))]: toHex(new Uint8Array(64)),
      [storageKey('Nfts', 'Account', ALICE, idKey('1', 8), wide(5))]: '0x',
      [storageKey('Nfts', 'Item', idKey('1', 8), wide(5))]: storage[keyOf(5)] ?? '',
    }
    expect(await held({ storage: one, idWidths: { collection: 8, item: 16 } })).toMatchObject({
      tokens: [{ id: '5' }],
    })
    expect((await ask({ storage: one })).answer).toMatchObject({ code: 'collection_unknown' })
  })
})
