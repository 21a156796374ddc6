import { describe, expect, test } from 'vitest'
import { BLOCK, CHAIN, json, ROUND } from './test/algod.ts'
import { ALICE, BOB, CREATOR, NFT, OWNER, setUp } from './test/setUp.ts'

describe('assets of a creator', () => {
  const assets = {
    11: NFT,
    12: { ...NFT, name: 'Zappy #2', 'unit-name': 'ZAPP2' },
    13: { ...NFT, name: 'Coop #48', 'unit-name': 'Coop48' },
    14: { ...NFT, creator: BOB },
    15: { ...NFT, total: 100, decimals: 2, name: 'Part' },
  }
  const one = { amount: 1 }
  const holdings = { [ALICE]: { 11: one, 12: { amount: 0 }, 13: one, 14: one, 15: { amount: 25 }, 16: one } }

  test('are listed in one request: not what is only opted in to, of another creator, or destroyed', async () => {
    const { ask, node } = setUp({ assets, holdings })
    expect(await ask()).toEqual({
      ok: true,
      owner: OWNER,
      chain: CHAIN,
      standard: 'asa',
      collection: CREATOR,
      balance: '27',
      tokens: [
        { asset: `${CHAIN}/asa:11`, id: '11', balance: '1', transferable: true },
        { asset: `${CHAIN}/asa:13`, id: '13', balance: '1', transferable: true },
        { asset: `${CHAIN}/asa:15`, id: '15', balance: '25', transferable: true },
      ],
      complete: true,
      block: BLOCK,
      source: { kind: 'node', endpoints: ['node.example'], method: 'account-assets' },
      warnings: [],
    })
    expect(node.paths).toEqual(['/v2/transactions/params', `/v2/accounts/${ALICE}/assets?limit=500`])
  })

  test.each([
    ['Zappy #', ['11']],
    ['Coop48', ['13']],
    ['Coop', ['13']],
    ['ZAPP', []],
    ['zappy', []],
  ])('of the unit %s', async (unit, ids) => {
    const found = await setUp({ assets, holdings }).ask({ unit })
    expect(found.ok && found.tokens.map(({ id }) => id)).toEqual(ids)
  })

  test('of these ids only: two requests for what is held, one for what is not', async () => {
    const { ask, node } = setUp({ assets, holdings })
    expect(await ask({ tokens: ['11'] })).toMatchObject({ ok: true, balance: '1', tokens: [{ id: '11' }] })
    expect(node.paths).toHaveLength(3)
    expect(await ask({ tokens: ['12'] })).toMatchObject({
      ok: true,
      balance: '0',
      tokens: [],
      complete: true,
    })
    expect(node.paths).toHaveLength(4)
  })

  test('with an id of another creator do not count', async () => {
    const { ask } = setUp({ assets, holdings })
    expect(await ask({ tokens: ['14'] })).toMatchObject({ ok: true, balance: '0', tokens: [] })
  })

  test('with an id that was destroyed, or was never opted in to, do not count', async () => {
    const { ask } = setUp({ assets, holdings })
    expect(await ask({ tokens: ['16', '99'] })).toMatchObject({ ok: true, balance: '0', complete: true })
  })

  test('in a range', async () => {
    const { ask } = setUp({ assets, holdings })
    expect(await ask({ tokens: [{ from: '12', to: '99' }] })).toMatchObject({ balance: '26', complete: true })
  })

  test('page by page', async () => {
    const { ask, node } = setUp({ assets, holdings, pageSize: 2 })
    expect(await ask()).toMatchObject({ ok: true, balance: '27', complete: true })
    expect(node.paths).toHaveLength(4)
  })

  test('asset after asset, where the node has no list', async () => {
    const { ask } = setUp({ assets, holdings, hasList: false })
    expect(await ask()).toMatchObject({ ok: true, balance: '27', complete: true })
  })

  test('asset after asset: of this account, each once, and no more than a hundred', async () => {
    const account = (address: string, ids: readonly number[]) => (path: string) => {
      if (path.startsWith('/v2/assets/')) return json({ index: Number(path.split('/').at(-1)), params: NFT })
      if (path !== `/v2/accounts/${ALICE}`) return undefined
      return json({ address, round: ROUND, assets: ids.map((id) => ({ 'asset-id': id, amount: 1 })) })
    }
    const list = (address: string, ids: readonly number[]) =>
      setUp({ hasList: false, intercept: account(address, ids) }).ask()
    expect(await list(ALICE, [11, 12])).toMatchObject({ ok: true, balance: '2', complete: true })
    expect(await list(BOB, [11, 12])).toMatchObject({ ok: false, code: 'chain_inconsistent' })
    expect(await list(ALICE, [11, 11])).toMatchObject({ ok: false, code: 'chain_inconsistent' })
    const many = Array.from({ length: 101 }, (_, index) => index + 1)
    expect(await list(ALICE, many.slice(1))).toMatchObject({ ok: true, balance: '100', complete: true })
    expect(await list(ALICE, many)).toMatchObject({ ok: true, balance: '100', complete: false })
  })

  test('cannot be listed when there are too many for the node', async () => {
    const intercept = (path: string) =>
      path.startsWith(`/v2/accounts/${ALICE}`) ? json({ message: 'limit exceeded' }, 400) : undefined
    const { ask } = setUp({ assets, holdings, intercept })
    expect(await ask()).toMatchObject({ ok: false, code: 'listing_unavailable', retryable: false })
  })

  test('are not the creator’s own just because it has made them', async () => {
    const intercept = (path: string) =>
      path.endsWith('/assets/11') && path.includes('accounts')
        ? json({ round: ROUND, 'created-asset': NFT })
        : undefined
    const { ask } = setUp({ assets, intercept })
    expect(await ask({ tokens: ['11'] }, `${CHAIN}:${CREATOR}`)).toMatchObject({ ok: true, balance: '0' })
  })

  test('of the largest amount there is', async () => {
    const text = `{"round":${ROUND},"asset-holdings":[{"asset-holding":{"asset-id":11,"amount":18446744073709551615,"is-frozen":false},"asset-params":{"creator":"${CREATOR}","total":18446744073709551615,"decimals":0}}]}`
    const intercept = (path: string) => (path.includes('/assets?') ? new Response(text) : undefined)
    expect(await setUp({ intercept }).ask()).toMatchObject({ ok: true, balance: '18446744073709551615' })
  })

  test('say that they were read at a later round', async () => {
    const { ask } = setUp({ assets, holdings, round: ROUND + 2 })
    expect(await ask()).toMatchObject({ ok: true, block: BLOCK, warnings: [{ code: 'round_later' }] })
  })

  test('are not taken from a node that is behind, or far ahead', async () => {
    const behind = setUp({ assets, holdings, round: ROUND - 1 })
    expect(await behind.ask()).toMatchObject({ ok: false, code: 'chain_unavailable', retryable: true })
    const ahead = setUp({ assets, holdings, round: ROUND + 1000 })
    expect(await ahead.ask()).toMatchObject({ ok: false, code: 'block_unavailable', retryable: true })
  })

  test('are read again when a round has come between two pages, and are not called complete when it does again', async () => {
    let asked = 0
    const page = (round: number, id: number, next?: string) =>
      json({
        round,
        'asset-holdings': [
          { 'asset-holding': { 'asset-id': id, ...one, 'is-frozen': false }, 'asset-params': NFT },
        ],
        ...(next !== undefined && { 'next-token': next }),
      })
    const settling = (path: string) => {
      if (!path.includes('/assets?')) return undefined
      return path.includes('next=') ? page(ROUND + 1, 12) : page(asked++ === 0 ? ROUND : ROUND + 1, 11, '11')
    }
    expect(await setUp({ intercept: settling }).ask()).toMatchObject({ balance: '2', complete: true })
    const restless = (path: string) =>
      path.includes('/assets?')
        ? path.includes('next=')
          ? page(ROUND + 1, 12)
          : page(ROUND, 11, '11')
        : undefined
    expect(await setUp({ intercept: restless }).ask()).toMatchObject({
      balance: '2',
      complete: false,
      warnings: [{ code: 'rounds_apart' }, { code: 'round_later' }],
    })
  })

  test('end after so many pages', async () => {
    let last = 0
    const intercept = (path: string) => {
      if (!path.includes('/assets?')) return undefined
      last++
      return json({
        round: ROUND,
        'asset-holdings': [
          { 'asset-holding': { 'asset-id': last, ...one, 'is-frozen': false }, 'asset-params': NFT },
        ],
        'next-token': String(last),
      })
    }
    const { ask, node } = setUp({ intercept })
    expect(await ask()).toMatchObject({ ok: true, balance: '20', complete: false })
    expect(node.paths.length).toBeLessThan(25)
  })

  test.each([
    ['the same page again and again', { 'asset-id': 11, amount: 1 }, '11'],
    ['a next page that is not the next', { 'asset-id': 11, amount: 1 }, '5'],
    ['more than there is', { 'asset-id': 11, amount: 2 }, undefined],
    ['an amount that is none', { 'asset-id': 11, amount: -1 }, undefined],
    ['an amount in text', { 'asset-id': 11, amount: '1' }, undefined],
    ['no id', { amount: 1 }, undefined],
  ])('are refused with %s', async (_name, holding, next) => {
    const intercept = (path: string) =>
      path.includes('/assets?')
        ? json({
            round: ROUND,
            'asset-holdings': [{ 'asset-holding': holding, 'asset-params': NFT }],
            ...(next !== undefined && { 'next-token': next }),
          })
        : undefined
    expect(await setUp({ intercept }).ask()).toMatchObject({
      ok: false,
      code: 'chain_inconsistent',
      retryable: true,
    })
  })

  test('are refused with another asset than asked for', async () => {
    const other = { round: ROUND, 'asset-holding': { 'asset-id': 12, amount: 1, 'is-frozen': false } }
    const intercept = (path: string) => (path.includes('/accounts/') ? json(other) : undefined)
    expect(await setUp({ assets, intercept }).ask({ tokens: ['11'] })).toMatchObject({
      code: 'chain_inconsistent',
    })
    const params = (path: string) => (path === '/v2/assets/11' ? json({ index: 14, params: NFT }) : undefined)
    expect(await setUp({ assets, holdings, intercept: params }).ask({ tokens: ['11'] })).toMatchObject({
      code: 'chain_inconsistent',
    })
  })

  test('are not "none" because of a proxy that knows no such path', async () => {
    for (const body of [{ message: 'Not Found' }, { message: 'no Route matched with those values' }, {}]) {
      const intercept = (path: string) => (path.includes('/accounts/') ? json(body, 404) : undefined)
      const { ask } = setUp({ assets, holdings, intercept })
      expect(await ask({ tokens: ['11'] })).toMatchObject({ ok: false, code: 'chain_unavailable' })
      expect(await ask()).toMatchObject({ ok: false })
    }
  })

  test('are refused where the nodes disagree', async () => {
    let asked = 0
    const intercept = (path: string) => {
      if (!path.includes('/assets?') || asked++ === 0) return undefined
      return json({ round: ROUND + 1, 'asset-holdings': [] })
    }
    const urls = ['https://a.example', 'https://b.example']
    const { ask } = setUp({ assets, holdings, intercept, urls, agree: 2 })
    expect(await ask()).toMatchObject({ ok: false, code: 'chain_disagreement', retryable: true })
    const agreed = setUp({ assets, holdings, urls, agree: 2 })
    expect(await agreed.ask()).toMatchObject({ ok: true, source: { endpoints: ['a.example', 'b.example'] } })
  })
})
