import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEthereumAdapter } from './createEthereumAdapter.ts'
import { ALICE, BOB, type Gateway, readCall, refuse, result, startWorld, type World } from './test/world.ts'

let world: World
let collection: `0x${string}`

beforeAll(async () => {
  world = await startWorld()
  collection = await world.chain.deploy('Enumerable721')
  await world.chain.write('Enumerable721', collection, 'mint', [ALICE, 1n])
  await world.chain.rpc('anvil_mine', ['0x50'])
})
afterAll(() => world?.chain.close())

const height = async () => BigInt((await world.chain.rpc('eth_blockNumber')) as string)
const at = async (behind: bigint) => `${(await height()) - behind}`
const isObject = (value: unknown) => typeof value === 'object' && value !== null

describe('pin', () => {
  test('default: the finalized block, with its hash and time', async () => {
    const block = await world.adapter({ finality: undefined }).pin(undefined)
    expect(block).toEqual({
      chain: world.chain.caip2,
      number: await at(64n),
      hash: expect.stringMatching(/^0x[0-9a-f]{64}$/),
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/),
    })
  })

  test('the operator chooses, the query goes before', async () => {
    expect(await world.adapter({ finality: 'latest' }).pin(undefined)).toMatchObject({ number: await at(0n) })
    expect(await world.adapter({ finality: 'safe' }).pin(undefined)).toMatchObject({ number: await at(32n) })
    expect(await world.adapter({ finality: { behind: 7 } }).pin(undefined)).toMatchObject({
      number: await at(7n),
    })
    expect(await world.adapter({ finality: { behind: 7 } }).pin('latest')).toMatchObject({
      number: await at(0n),
    })
  })

  test('a chain without finality: well behind the latest, but never instead of what was asked for', async () => {
    const unknown: Gateway = (call) =>
      call.method === 'eth_getBlockByNumber' && call.params[0] === 'finalized'
        ? refuse(call, -32000, 'finalized block not found')
        : undefined
    const adapter = world.adapter({ finality: undefined }, unknown)
    expect(await adapter.pin(undefined)).toMatchObject({ number: await at(64n) })
    await expect(adapter.pin('finalized')).rejects.toMatchObject({ code: 'block_unknown' })
    const chosen = world.adapter({ finality: 'finalized' }, unknown)
    await expect(chosen.pin(undefined)).rejects.toMatchObject({ code: 'block_unknown' })
  })

  test('error: a block of the future, an unknown hash, one that the node has thrown away', async () => {
    const adapter = world.adapter()
    await expect(adapter.pin({ number: '999999999' })).rejects.toMatchObject({ code: 'block_unknown' })
    await expect(adapter.pin({ hash: `0x${'5'.repeat(64)}` })).rejects.toMatchObject({
      code: 'block_unknown',
    })
    const pruned = world.adapter({}, (call) =>
      call.method === 'eth_getBlockByNumber' ? result(call, null) : undefined,
    )
    await expect(pruned.pin({ number: '3' })).rejects.toMatchObject({ code: 'block_unavailable' })
  })

  test.each([{ number: '0x1' }, { number: '-1' }, { hash: '0x12' }, 'pending', {}, 5])(
    'error: %j is no block',
    async (what) => {
      await expect(world.adapter().pin(what as never)).rejects.toMatchObject({ code: 'query_invalid' })
    },
  )

  test('error: a node of another chain', async () => {
    const other = createEthereumAdapter({ chain: 'eip155:1', urls: [world.chain.url] })
    await expect(other.pin('latest')).rejects.toMatchObject({ code: 'chain_mismatch' })
  })

  test('error: another block than was named, and one that the chain has left', async () => {
    const number = (height: number) => `0x${height.toString(16)}`
    const hash = (digit: string) => `0x${digit.repeat(64)}`
    const answering = (byHash: object, byNumber: object) =>
      world.adapter({}, (call) => {
        if (call.method === 'eth_getBlockByHash') return result(call, byHash)
        return call.method === 'eth_getBlockByNumber' ? result(call, byNumber) : undefined
      })
    const five = { number: number(5), hash: hash('1') }
    const other = { number: number(5), hash: hash('2') }
    expect(await answering(five, five).pin({ hash: five.hash })).toMatchObject({
      number: '5',
      hash: five.hash,
    })
    await expect(answering(five, other).pin({ hash: five.hash })).rejects.toMatchObject({
      code: 'block_unknown',
    })
    await expect(answering(other, other).pin({ hash: five.hash })).rejects.toMatchObject({
      code: 'chain_inconsistent',
    })
    await expect(answering(five, five).pin({ number: '6' })).rejects.toMatchObject({
      code: 'chain_inconsistent',
    })
  })

  test('error: nodes that describe what cannot be', async () => {
    const blocks = [
      {},
      { number: '5', hash: `0x${'1'.repeat(64)}` },
      { number: '0x5', hash: '0x1' },
      { number: `0x${'f'.repeat(64)}`, hash: `0x${'1'.repeat(64)}` },
      [],
      'x',
    ]
    for (const block of blocks) {
      const adapter = world.adapter({}, (call) =>
        call.method === 'eth_getBlockByNumber' ? result(call, block) : undefined,
      )
      await expect(adapter.pin('latest')).rejects.toMatchObject({ code: 'chain_inconsistent' })
    }
  })

  test('nodes that must agree, at different heights: the highest block that enough of them have', async () => {
    const { chain } = world
    const behind =
      (blocks: bigint): Gateway =>
      async (call) => {
        if (call.method !== 'eth_getBlockByNumber' || call.params[0] !== 'latest') return undefined
        const number = `0x${((await height()) - blocks).toString(16)}`
        return result(call, await chain.rpc('eth_getBlockByNumber', [number, false]))
      }
    const gateways: Readonly<Record<string, Gateway>> = { a: behind(0n), b: behind(3n), c: behind(9n) }
    const adapter = createEthereumAdapter({
      chain: chain.caip2,
      urls: ['a', 'b', 'c'].map((name) => `http://${name}.example`),
      agree: 2,
      finality: 'latest',
      fetch: async (input, init) => {
        const name = new URL(new Request(input).url).host.split('.')[0] ?? ''
        return (await gateways[name]?.(readCall(init))) ?? fetch(chain.url, init)
      },
    })
    const block = await adapter.pin(undefined)
    // Of the first two that answer, the lower one.
    expect([await at(3n), await at(9n)]).toContain(block.number)
    const answer = await adapter.holdings(
      { chain: chain.caip2, collection },
      `${chain.caip2}:${ALICE}`,
      block,
    )
    expect(answer).toMatchObject({ balance: '1', complete: true })
    expect(answer.ok && answer.source.endpoints.length).toBeGreaterThanOrEqual(2)
  })
})

describe('everything is read at the pinned block', () => {
  test('by its hash, in every single question', async () => {
    const places: unknown[] = []
    const adapter = world.adapter({}, (call) => {
      if (call.method !== 'eth_chainId' && call.method !== 'eth_getBlockByNumber') places.push(call.params[1])
      return undefined
    })
    const block = await adapter.pin('latest')
    await adapter.holdings({ chain: world.chain.caip2, collection }, `${world.chain.caip2}:${ALICE}`, block)
    expect(places.length).toBeGreaterThan(1)
    for (const place of places) expect(place).toEqual({ blockHash: block.hash, requireCanonical: true })
  })

  test('by number where a node takes no hash, and the hash is compared afterwards', async () => {
    const old: Gateway = (call) =>
      isObject(call.params[1])
        ? refuse(
            call,
            -32602,
            'invalid argument 1: json: cannot unmarshal object into Go value of type string',
          )
        : undefined
    const adapter = world.adapter({}, old)
    expect(await world.holdings({ collection }, ALICE, adapter)).toMatchObject({
      balance: '1',
      complete: true,
    })
    let blocks = 0
    const reorganised = world.adapter({}, (call) => {
      if (call.method !== 'eth_getBlockByNumber') return old(call)
      blocks += 1
      const block = { number: `0x${(70).toString(16)}`, hash: `0x${(blocks < 3 ? '1' : '2').repeat(64)}` }
      return result(call, block)
    })
    const answer = await world.holdings({ collection }, ALICE, reorganised)
    expect(answer).toMatchObject({ ok: false, code: 'block_unavailable', retryable: true })
  })

  test('a block that has left the chain is not answered from', async () => {
    const { chain, adapter } = world
    const snapshot = await chain.rpc('evm_snapshot')
    await chain.write('Enumerable721', collection, 'mint', [BOB, 2n])
    const evm = adapter()
    const block = await evm.pin('latest')
    const query = { chain: chain.caip2, collection }
    expect(await evm.holdings(query, `${chain.caip2}:${BOB}`, block)).toMatchObject({ balance: '1' })
    await chain.rpc('evm_revert', [snapshot])
    await chain.rpc('anvil_setNextBlockTimestamp', [2_000_000_000])
    await chain.rpc('anvil_mine', ['0x2'])
    const answer = await evm.holdings(query, `${chain.caip2}:${BOB}`, block)
    expect(answer).toMatchObject({ ok: false, code: 'block_unavailable', retryable: true })
  })

  test.each([
    [-32000, 'missing trie node 5a3… (path ) state 0x5a3… is not available'],
    [-32000, 'header not found'],
    [-32603, 'historical state 1234 is not available'],
    [4444, 'pruned history unavailable'],
    // Worded like a contract's refusal: whether the state is there is asked, not read.
    [-32000, 'execution reverted: state pruned'],
  ])('a node that no longer has its state: %i %s', async (code, message) => {
    const pruned = world.adapter({}, (call) =>
      call.method === 'eth_call' || call.method === 'eth_getCode' ? refuse(call, code, message) : undefined,
    )
    for (const query of [{ collection }, { collection, tokens: ['1'] }]) {
      const answer = await world.holdings(query, ALICE, pruned)
      expect(answer).toMatchObject({ ok: false, code: 'block_unavailable', retryable: true })
    }
  })

  test.each([
    [-32005, 'daily request count exceeded, request rate limited', 200],
    [429, 'Your app has exceeded its compute units per second capacity', 429],
    [-32603, 'Internal error', 500],
    [-32601, 'the method eth_call does not exist/is not available', 200],
  ])('a node that refuses calls only: never "not the owner": %i %s', async (code, message, status) => {
    const limited = world.adapter({}, (call) =>
      call.method === 'eth_call' ? refuse(call, code, message, status) : undefined,
    )
    for (const query of [{ collection }, { collection, tokens: ['1'] }]) {
      const answer = await world.holdings(query, ALICE, limited)
      expect(answer).toMatchObject({ ok: false, code: 'chain_unavailable', retryable: true })
    }
  })

  test.each([['0x2dc6c0'], ['0x7c8300'], ['0x895440']])(
    'a node that gives little gas (%s) is asked more often',
    async (gas) => {
      const { chain } = world
      const mean = world.adapter({}, (call) => {
        if (call.method !== 'eth_call') return undefined
        const params = [{ ...(call.params[0] as object), gas }, ...call.params.slice(1)]
        return fetch(chain.url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ jsonrpc: '2.0', ...call, params }),
        })
      })
      const tokens = [{ from: '1', to: '60' }]
      expect(await world.holdings({ collection, tokens }, ALICE, mean)).toMatchObject({
        balance: '1',
        complete: true,
      })
    },
  )

  test('a node that does not run code without a recipient is asked call by call', async () => {
    for (const answer of ['0x', '0x01', `0x${'ff'.repeat(40)}`, undefined]) {
      const plain = world.adapter({}, (call) => {
        if (call.method !== 'eth_call' || (call.params[0] as { to?: string }).to) return undefined
        return answer === undefined ? refuse(call, -32602, 'missing field to') : result(call, answer)
      })
      expect(await world.holdings({ collection }, ALICE, plain)).toMatchObject({
        balance: '1',
        complete: true,
      })
      expect(await world.holdings({ collection, tokens: ['1', '9'] }, ALICE, plain)).toMatchObject({
        balance: '1',
        complete: true,
      })
      expect(await world.holdings({ collection: BOB }, ALICE, plain)).toMatchObject({ code: 'no_contract' })
    }
  })
})
