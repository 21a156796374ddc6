import { describe, expect, test } from 'vitest'
import { createPolkadotAdapter } from './index.ts'
import { storageKey } from './storageKeys.ts'
import { setUp, storage } from './test/ask.ts'
import { CHAIN, hashOf } from './test/substrateNode.ts'

describe('pin', () => {
  test('default: the final block', async () => {
    const { adapter } = setUp({ storage })
    const block = { chain: CHAIN, number: '1000', hash: hashOf(1000) }
    expect(await adapter.pin(undefined)).toEqual(block)
    expect(await adapter.pin('safe')).toEqual(block)
    expect((await adapter.pin('latest')).number).toBe('1002')
    expect((await adapter.pin({ number: '7' })).hash).toBe(hashOf(7))
    expect((await adapter.pin({ hash: hashOf(7) })).number).toBe('7')
  })

  test('behavior: with the time of the chain', async () => {
    const now = storageKey('Timestamp', 'Now')
    const { adapter } = setUp({ storage: { [now]: '0x0068e5cf8b010000' } })
    expect((await adapter.pin('finalized')).time).toBe('2023-11-14T22:13:20.000Z')
  })

  test.each([
    [{ number: '2000' }, 'block_unknown'],
    [{ hash: `0x${'12'.repeat(32)}` }, 'block_unknown'],
    [{ number: '3' }, 'block_unavailable'],
    [{ number: '0x1' }, 'query_invalid'],
    [{ number: '4294967296' }, 'query_invalid'],
    [{ hash: hashOf(7).toUpperCase() }, 'query_invalid'],
  ] as const)('error: %j', async (at, code) => {
    const { adapter } = setUp({ storage, oldest: 5 })
    await expect(adapter.pin(at)).rejects.toMatchObject({ code })
  })

  test('error: a block that was left behind, another block, or none', async () => {
    const left = `0x${'12'.repeat(32)}`
    const header = { number: '0x7' }
    // The node has the state of both branches.
    const fork = setUp({ methods: { chain_getHeader: () => header, state_getStorage: () => null } })
    await expect(fork.adapter.pin({ hash: left })).rejects.toMatchObject({ code: 'block_unknown' })
    await expect(fork.adapter.pin({ number: '8' })).rejects.toMatchObject({ code: 'chain_inconsistent' })
    for (const wrong of [{}, { number: 7 }, { number: '0x' }, { number: '7' }, [], 'x']) {
      const { adapter } = setUp({ methods: { chain_getHeader: () => wrong } })
      await expect(adapter.pin('finalized')).rejects.toMatchObject({ code: 'chain_inconsistent' })
    }
  })

  test('error: the node serves another chain', async () => {
    const { adapter } = setUp({ methods: { chain_getBlockHash: () => `0x${'68'.repeat(32)}` } })
    await expect(adapter.pin('finalized')).rejects.toMatchObject({ code: 'chain_mismatch' })
  })
})
test.each([
  { chain: 'eip155:1' },
  { chain: 'polkadot:1' },
  { chain: CHAIN, idWidths: { collection: 0, item: 4 } },
  { chain: CHAIN, urls: [] },
])('options that make no sense: %j', (options) => {
  expect(() => createPolkadotAdapter({ urls: ['https://node.example'], ...options })).toThrow(TypeError)
})
