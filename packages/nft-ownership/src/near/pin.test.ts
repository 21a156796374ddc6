import { describe, expect, test } from 'vitest'
import { createNearAdapter } from './index.ts'
import { CHAIN, contracts, setUp } from './test/ask.ts'
import { hashOf, nearNode, timeOf } from './test/nearNode.ts'

describe('pin', () => {
  test('default: the final block, with its time', async () => {
    const { adapter } = setUp({ contracts })
    const block = {
      chain: CHAIN,
      number: '1000',
      hash: hashOf(1000),
      time: new Date(timeOf(1000)).toISOString(),
    }
    expect(await adapter.pin(undefined)).toEqual(block)
    expect(await adapter.pin('finalized')).toEqual(block)
  })

  test('behavior: safe and latest are further ahead; numbers and hashes are found', async () => {
    const { adapter } = setUp({ contracts })
    expect((await adapter.pin('safe')).number).toBe('1001')
    expect((await adapter.pin('latest')).number).toBe('1002')
    expect((await adapter.pin({ number: '7' })).hash).toBe(hashOf(7))
    expect((await adapter.pin({ hash: hashOf(7) })).number).toBe('7')
  })

  test.each([
    [{ number: '2000' }, 'block_unknown'],
    [{ hash: hashOf(2000) }, 'block_unknown'],
    [{ number: '3' }, 'block_unavailable'],
    [{ number: '0x10' }, 'query_invalid'],
    [{ number: '99999999999999999999' }, 'query_invalid'],
    [{ hash: 'l0l' }, 'query_invalid'],
  ] as const)('error: %j', async (at, expected) => {
    const { adapter } = setUp({ contracts, oldest: 5 })
    await expect(adapter.pin(at)).rejects.toMatchObject({ code: expected })
  })

  test('error: the node serves another network', async () => {
    const { adapter } = setUp({ contracts, chainId: 'testnet' })
    await expect(adapter.pin('finalized')).rejects.toMatchObject({ code: 'chain_mismatch' })
  })

  test('error: the node answers about another block than the one that was named', async () => {
    const lying = setUp({
      contracts,
      bend: (method, result) => (method === 'block' ? { header: header(8) } : result),
    })
    await expect(lying.adapter.pin({ number: '7' })).rejects.toMatchObject({ code: 'chain_inconsistent' })
  })

  test('behavior: where two must agree, the lower of the blocks that they name', async () => {
    const ahead = nearNode({ contracts, height: 1003 })
    const behind = nearNode({ contracts, height: 1001 })
    const adapter = createNearAdapter({
      chain: CHAIN,
      urls: ['https://a.example', 'https://b.example'],
      agree: 2,
      fetch: (url, init) => ((url as string).includes('a.example') ? ahead : behind).fetch(url, init),
    })
    expect((await adapter.pin('finalized')).number).toBe('1001')
  })

  const header = (height: number) => ({ height, hash: hashOf(height), timestamp_nanosec: '1' })
})
