import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  ALICE,
  BOB,
  type Call,
  type Gateway,
  ids,
  refuse,
  result,
  startWorld,
  type World,
} from './test/world.ts'

let world: World
let collection: `0x${string}`
let deployBlock: string

beforeAll(async () => {
  world = await startWorld()
  const { chain } = world
  collection = await chain.deploy('Plain721')
  deployBlock = String(BigInt((await chain.rpc('eth_blockNumber')) as string))
  await chain.write('Plain721', collection, 'mintMany', [ALICE, 1n, 3n])
  await chain.rpc('anvil_mine', ['0x200'])
  await chain.write('Plain721', collection, 'mintMany', [ALICE, 10n, 2n])
  await chain.rpc('anvil_mine', ['0x200'])
  await chain.write('Plain721', collection, 'force', [BOB, 2n])
})
afterAll(() => world?.chain.close())

type Filter = { readonly fromBlock: string; readonly toBlock: string }
const width = ({ params: [filter] }: Call) =>
  BigInt((filter as Filter).toBlock) - BigInt((filter as Filter).fromBlock) + 1n

/** A node that answers for so many blocks only, and says so in its own way. */
const limited =
  (most: bigint, no: (call: Call) => Response): Gateway =>
  (call) =>
    call.method === 'eth_getLogs' && width(call) > most ? no(call) : undefined

const REFUSALS: readonly (readonly [string, (call: Call) => Response])[] = [
  ['-32602', (call) => refuse(call, -32602, 'Range 8194 exceeds limit of 10000')],
  ['-32005', (call) => refuse(call, -32005, 'query returned more than 10000 results')],
  ['-32000 with status 400', (call) => refuse(call, -32000, 'block range too wide', 400)],
  ['35 with status 500', (call) => refuse(call, 35, 'ranges over 10000 blocks are not supported', 500)],
  ['413 in HTML', () => new Response('<html>Payload too large</html>', { status: 413 })],
  ['an answer larger than is read', () => new Response(' '.repeat(3_000_000))],
]

describe('a search through logs', () => {
  test('is not made small by the events of another collection', async () => {
    const { chain } = world
    const noisy = await chain.deploy('Plain721')
    await chain.write('Plain721', noisy, 'mintMany', [ALICE, 1n, 3n])
    const crowded: Gateway = (call) => {
      const [filter] = call.params as readonly [{ readonly address?: string }]
      return call.method === 'eth_getLogs' && filter.address === noisy.toLowerCase() && width(call) > 1n
        ? refuse(call, -32005, 'query returned more than 10000 results')
        : undefined
    }
    const adapter = world.adapter({}, crowded)
    await world.holdings({ collection: noisy, deployBlock }, ALICE, adapter)
    world.asked()
    expect(await world.holdings({ collection, deployBlock }, ALICE, adapter)).toMatchObject({
      complete: true,
    })
    expect(world.asked().filter((method) => method === 'eth_getLogs').length).toBeLessThan(4)
  })

  test.each(REFUSALS)('halves the range after any error: %s', async (_name, no) => {
    const adapter = world.adapter({}, limited(100n, no))
    world.asked()
    const answer = await world.holdings({ collection, deployBlock }, ALICE, adapter)
    expect(answer).toMatchObject({ ok: true, balance: '4', complete: true })
    expect(ids(answer)).toEqual(['1', '3', '10', '11'])
    const first = world.asked().filter((method) => method === 'eth_getLogs').length
    // What the node allows is remembered.
    await world.holdings({ collection, deployBlock }, ALICE, adapter)
    const second = world.asked().filter((method) => method === 'eth_getLogs').length
    expect(second).toBeLessThanOrEqual(first)
    expect(first).toBeLessThan(40)
  })

  test('ends as soon as the balance is found, from the newest block', async () => {
    const { chain } = world
    const fresh = await chain.deploy('Plain721')
    await chain.write('Plain721', fresh, 'mint', [ALICE, 5n])
    const adapter = world.adapter({ limits: { logRange: 100 } })
    world.asked()
    const answer = await world.holdings({ collection: fresh, deployBlock: '0' }, ALICE, adapter)
    expect(answer).toMatchObject({ balance: '1', complete: true })
    expect(world.asked().filter((method) => method === 'eth_getLogs')).toHaveLength(1)
  })

  test('that was ended by its limit is not complete, and the balance stands', async () => {
    const adapter = world.adapter({ limits: { logRange: 50, logRequests: 5 } })
    const answer = await world.holdings({ collection, deployBlock }, ALICE, adapter)
    expect(answer).toMatchObject({ ok: true, balance: '4', tokens: [], complete: false })
    expect(answer.ok && answer.warnings.map(({ code }) => code)).toContain('logs_incomplete')
  })

  test('that began too late is not complete', async () => {
    const late = String(BigInt(deployBlock) + 10n)
    const answer = await world.holdings({ collection, deployBlock: late })
    expect(answer).toMatchObject({ ok: true, balance: '4', complete: false })
    expect(ids(answer)).toEqual(['10', '11'])
    expect(answer.ok && answer.warnings.map(({ code }) => code)).toContain('balance_mismatch')
  })

  test('of ERC-1155 that has brought more kinds than are looked at is not complete', async () => {
    const { chain } = world
    const multi = await chain.deploy('Multi1155')
    const kinds = [1n, 2n, 3n, 4n, 5n]
    await chain.write('Multi1155', multi, 'mintBatch', [ALICE, kinds, kinds])
    const query = { collection: multi, deployBlock: '0' }
    expect(await world.holdings(query)).toMatchObject({ balance: '15', complete: true })
    const answer = await world.holdings(query, ALICE, world.adapter({ limits: { tokens: 1 } }))
    expect(answer).toMatchObject({ ok: true, complete: false, warnings: [{ code: 'listing_incomplete' }] })
  })

  test('of a node without logs: the balance is known, the list is not', async () => {
    const none: Gateway = (call) =>
      call.method === 'eth_getLogs' ? refuse(call, -32601, 'eth_getLogs is not available') : undefined
    const answer = await world.holdings({ collection, deployBlock }, ALICE, world.adapter({}, none))
    expect(answer).toMatchObject({ ok: true, balance: '4', tokens: [], complete: false })
    const multi = await world.chain.deploy('Multi1155')
    await world.chain.write('Multi1155', multi, 'mint', [ALICE, 1n, 1n])
    const kinds = await world.holdings({ collection: multi, deployBlock }, ALICE, world.adapter({}, none))
    expect(kinds).toMatchObject({ ok: true, balance: '0', complete: false })
  })

  test('of a node that has gone away ends soon', async () => {
    const gone: Gateway = (call) => {
      if (call.method === 'eth_getLogs') throw new TypeError('fetch failed')
      return undefined
    }
    world.asked()
    const answer = await world.holdings({ collection, deployBlock }, ALICE, world.adapter({}, gone))
    expect(answer).toMatchObject({ ok: false, code: 'chain_unavailable' })
    expect(world.asked().filter((method) => method === 'eth_getLogs').length).toBeLessThan(5)
  })

  test('does not believe what the node says that the contract does not', async () => {
    const topic = (address: string) => `0x${address.slice(2).toLowerCase().padStart(64, '0')}`
    const transfer = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55aeb4ef62f1' + 'f'
    const lies = (call: Call): Response | undefined => {
      if (call.method !== 'eth_getLogs') return undefined
      const { fromBlock } = call.params[0] as Filter
      const log = (id: number, to: string, address: string = collection) => ({
        address,
        blockNumber: fromBlock,
        data: '0x',
        removed: false,
        topics: [transfer, topic(ALICE), topic(to), `0x${id.toString(16).padStart(64, '0')}`],
      })
      const wrong = [null, 5, {}, { ...log(2, ALICE), topics: 'x' }, { ...log(1, ALICE), removed: true }]
      return result(call, [log(2, ALICE), log(999, ALICE), log(3, BOB), log(10, ALICE, BOB), ...wrong])
    }
    const answer = await world.holdings({ collection, deployBlock }, ALICE, world.adapter({}, lies))
    expect(answer).toMatchObject({ ok: true, balance: '4', tokens: [], complete: false })
  })
})
