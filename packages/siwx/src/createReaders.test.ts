import { describe, expect, test, vi } from 'vitest'
import { createReaders } from './createReaders.ts'

const loaded = vi.hoisted(() => new Set<string>())
vi.mock('@countersign/siwx-near', (original) => {
  loaded.add('near')
  return original()
})
vi.mock('@countersign/siwx-tezos', (original) => {
  loaded.add('tezos')
  return original()
})

describe('createReaders', () => {
  test('default: finds the reader of each chain that was named, and no other', async () => {
    const { eip155, near, tezos } = await createReaders({
      'eip155:1': { urls: ['https://a.example'] },
      'eip155:8453': { urls: ['https://b.example', 'https://c.example'] },
      'near:mainnet': { urls: ['https://d.example'], headers: { authorization: 'Bearer x' } },
    })
    expect(eip155?.reader?.('1')).toBeDefined()
    expect(eip155?.reader?.('8453')).not.toBe(eip155?.reader?.('1'))
    expect(eip155?.reader?.('10')).toBeUndefined()
    expect(eip155?.reader?.('mainnet')).toBeUndefined()
    expect(near?.reader?.('mainnet')).toBeDefined()
    expect(tezos).toBeUndefined()
    expect([...loaded]).toEqual(['near'])
  })

  test('behavior: a reader has the options of its own package', async () => {
    const send = vi.fn(async (_url: unknown, _request?: unknown) => new Response('{}', { status: 500 }))
    const { near } = await createReaders({ 'near:mainnet': { urls: ['https://a.example'], fetch: send } })
    await expect(near?.reader?.('mainnet')?.chainId()).rejects.toMatchObject({ code: 'http_status' })
    expect(send).toHaveBeenCalledTimes(1)
  })

  test('default: no chain, no reader', async () => {
    expect(await createReaders({})).toEqual({})
  })

  test.each([
    ['hedera:mainnet', 'profile_unsupported'],
    ['eip155', 'chain_not_allowed'],
    ['eip155:01', 'chain_not_allowed'],
    ['polkadot:91b171bb158e2d3848fa23a9f1c25182', 'profile_unsupported'],
  ])('error: %s', async (chain, code) => {
    await expect(createReaders({ [chain]: { urls: ['https://a.example'] } })).rejects.toMatchObject({ code })
  })

  test('error: what is no URL', async () => {
    for (const urls of [['ftp://a.example'], ['a'], []]) {
      const readers = createReaders({ 'near:mainnet': { urls } })
      await expect(readers).rejects.toMatchObject({ code: 'encoding_invalid', field: 'near:mainnet' })
    }
  })
})
