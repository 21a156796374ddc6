import { describe, expect, test } from 'vitest'
import type { At, Block } from '../types.ts'
import { createNodes } from './nodes.ts'
import { createPin } from './pin.ts'

// One chain, a block a minute, of which every node has its own head.
type Fake = { readonly head: number; readonly slow?: boolean; readonly bend?: Partial<Block> }

const CHAIN = 'test:1'
const EPOCH = Date.UTC(2026, 0, 1)

const blockOf = (height: number): Block => ({
  chain: CHAIN,
  number: String(height),
  hash: `h${height}`,
  time: new Date(EPOCH + height * 60_000).toISOString(),
})

function pinOf(fakes: readonly (Fake | 'down')[], agree: number, blocks = blockOf) {
  const send: typeof fetch = async (input) => {
    const { host, pathname } = new URL(new Request(input).url)
    const fake = fakes[Number(host[1])] ?? 'down'
    if (fake === 'down') throw new TypeError('fetch failed')
    // The slow one answers after all who do not wait.
    if (fake.slow) await new Promise((resolve) => setTimeout(resolve, 5))
    const height = pathname.slice(1)
    if (height !== 'head') return Response.json(blocks(Number(height)))
    return Response.json({ ...blocks(fake.head), ...fake.bend })
  }
  const urls = fakes.map((_, index) => `https://n${index}.example`)
  const nodes = createNodes({ chain: CHAIN, urls, agree, fetch: send, identify: async () => CHAIN })
  return createPin(nodes, async (ask, at: At | undefined) => {
    const height = typeof at === 'object' && 'number' in at ? at.number : 'head'
    return JSON.parse((await ask({ path: `/${height}` })).text)
  })
}

const disagreement = { code: 'chain_disagreement' }

describe('createPin', () => {
  test('default: what the first node names', async () => {
    expect(await pinOf([{ head: 1000 }, { head: 1003 }], 1)(undefined)).toEqual(blockOf(1000))
  })

  test('behavior: the lowest of the blocks that enough nodes name', async () => {
    expect(await pinOf([{ head: 1003 }, { head: 1001 }], 2)('finalized')).toEqual(blockOf(1001))
    expect(await pinOf([{ head: 1003 }, { head: 1001 }], 2)(undefined)).toEqual(blockOf(1001))
    const three = pinOf([{ head: 1003 }, { head: 1001 }, { head: 1002, slow: true }], 3)
    expect(await three('latest')).toEqual(blockOf(1001))
  })

  test('behavior: a number or hash is asked of all as it is', async () => {
    expect(await pinOf([{ head: 1000 }, { head: 1000 }], 2)({ number: '7' })).toEqual(blockOf(7))
  })

  test('behavior: one that names a block long past is outvoted, wherever it stands', async () => {
    const past = { head: 10 }
    const honest = [{ head: 1000 }, { head: 1001, slow: true }]
    for (const fakes of [
      [past, ...honest],
      [...honest, past],
    ])
      expect(await pinOf(fakes, 2)('finalized')).toEqual(blockOf(1000))
  })

  test('behavior: heads up to a quarter of an hour apart are together', async () => {
    expect(await pinOf([{ head: 1015 }, { head: 1000 }], 2)('finalized')).toEqual(blockOf(1000))
    await expect(pinOf([{ head: 1016 }, { head: 1000 }], 2)('finalized')).rejects.toMatchObject(disagreement)
  })

  test('behavior: a chain whose blocks have no times', async () => {
    const timeless = (height: number) => ({ chain: CHAIN, number: String(height), hash: `h${height}` })
    const pin = pinOf([{ head: 1003 }, { head: 1001 }], 2, timeless)
    expect(await pin('finalized')).toEqual(timeless(1001))
    const past = pinOf([{ head: 1003 }, { head: 10 }], 2, timeless)
    await expect(past('finalized')).rejects.toMatchObject(disagreement)
  })

  test('error: one that lies about the time or the number of its head', async () => {
    const newer = { head: 10, bend: { time: blockOf(1000).time } }
    await expect(pinOf([newer, { head: 1000 }], 2)('finalized')).rejects.toMatchObject(disagreement)
    const timeless = { head: 10, bend: { time: undefined } }
    await expect(pinOf([timeless, { head: 1000 }], 2)('finalized')).rejects.toMatchObject(disagreement)
  })

  test('error: nodes that answer a number with the block of another', async () => {
    const next = (height: number) => blockOf(height + 1)
    const fakes = [1002, 1000].map((head) => ({ head, bend: blockOf(head) }))
    await expect(pinOf(fakes, 2, next)('finalized')).rejects.toMatchObject(disagreement)
  })

  test('error: too few answer', async () => {
    const pin = pinOf([{ head: 1000 }, 'down', 'down'], 2)
    await expect(pin('finalized')).rejects.toMatchObject({ code: 'chain_unavailable' })
  })
})
