import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { EndpointError } from './errors.ts'
import { createHttpReader } from './reader.ts'
import { alice, bob, MAINNET_HASH, TESTNET_HASH } from './test/keys.ts'
import { STATE } from './test/readers.ts'

type Answer = (path: string, response: ServerResponse, request: IncomingMessage) => void

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** An algod that answers as the test says. */
async function algod(answer: Answer): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request.url ?? '', response, request)
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const ROUND = 45_000_000
const TIME = 1_795_262_400

type Network = { readonly account?: object; readonly block?: object; readonly hash?: object }

/** What algod says of an account that has never been seen. */
const say =
  ({ account, block, hash }: Network = {}): Answer =>
  (path, response) => {
    const body = path.startsWith('/v2/accounts/')
      ? { address: alice.address, amount: 0, round: ROUND, status: 'Offline', ...account }
      : path.endsWith('/hash')
        ? { blockHash: STATE.blockHash, ...hash }
        : { block: { gh: MAINNET_HASH, gen: 'mainnet-v1.0', rnd: ROUND, ts: TIME, ...block } }
    response.end(JSON.stringify(body))
  }

const read = async (answer: Answer, options = {}) =>
  createHttpReader({ urls: [(await algod(answer)).url], ...options }).account(alice.address)

describe('createHttpReader', () => {
  test('reads the account, then the block of that very round', async () => {
    const { url, asked } = await algod(say())
    expect(await createHttpReader({ urls: [`${url}/`] }).account(alice.address)).toEqual(STATE)
    expect(asked[0]).toBe(`/v2/accounts/${alice.address}?exclude=all`)
    expect(asked.slice(1).toSorted()).toEqual([
      `/v2/blocks/${ROUND}/hash`,
      `/v2/blocks/${ROUND}?header-only=true`,
    ])
  })

  test('says who may sign for a rekeyed account', async () => {
    expect(await read(say({ account: { 'auth-addr': bob.address } }))).toEqual({
      ...STATE,
      authAddress: bob.address,
    })
    expect(await read(say({ account: { 'auth-addr': alice.address } }))).toEqual(STATE)
  })

  test.each<readonly [string, Network]>([
    ['another account', { account: { address: bob.address } }],
    ['no account', { account: { address: undefined } }],
    ['no round', { account: { round: undefined } }],
    ['a round in text', { account: { round: '45000000' } }],
    ['half a round', { account: { round: 1.5 } }],
    ['a negative round', { account: { round: -1 } }],
    ['rekeyed to nobody', { account: { 'auth-addr': '' } }],
    ['rekeyed to null', { account: { 'auth-addr': null } }],
    ['rekeyed to no address', { account: { 'auth-addr': bob.address.toLowerCase() } }],
    ['another block', { block: { rnd: ROUND + 1 } }],
    ['no network', { block: { gh: undefined } }],
    ['a network of another length', { block: { gh: btoa('short') } }],
    ['a network in base64url', { block: { gh: MAINNET_HASH.replace('=', '') } }],
    ['no time', { block: { ts: undefined } }],
    ['no hash', { hash: { blockHash: undefined } }],
    ['a hash that is none', { hash: { blockHash: '../..' } }],
  ])('%s rejects', async (_name, network) => {
    await expect(read(say(network))).rejects.toThrow(EndpointError)
  })

  test.each<readonly [string, Answer]>([
    ['HTTP 500', (_path, response) => response.writeHead(500).end('{}')],
    ['HTTP 404', (_path, response) => response.writeHead(404).end('{}')],
    ['a redirect', (_path, response) => response.writeHead(307, { location: '/elsewhere' }).end()],
    ['no JSON', (_path, response) => response.end('<html>')],
    ['no UTF-8', (_path, response) => response.end(Buffer.from([0x22, 0xff, 0x22]))],
    ['nothing', (_path, response) => response.end()],
    ['null', (_path, response) => response.end('null')],
    ['a list', (_path, response) => response.end('[]')],
    ['a broken connection', (_path, response) => response.destroy()],
  ])('%s rejects', async (_name, answer) => {
    await expect(read(answer)).rejects.toThrow(EndpointError)
  })

  test('does not ask for what is no address', async () => {
    const { url, asked } = await algod(say())
    const reader = createHttpReader({ urls: [url] })
    for (const address of ['', '../../v2/status', `${alice.address}?`, alice.address.toLowerCase()]) {
      await expect(reader.account(address)).rejects.toThrow(EndpointError)
    }
    expect(asked).toEqual([])
  })

  test('reads no more than the limit', async () => {
    const long = say({ account: { padding: 'a'.repeat(5000) } })
    await expect(read(long, { maxResponseBytes: 4000 })).rejects.toMatchObject({ code: 'too_large' })
    expect(await read(long, { maxResponseBytes: 6000 })).toEqual(STATE)
  })

  test('waits no longer than the limit, for the head or for the body', async () => {
    const silent: Answer = () => {}
    const slow: Answer = (_path, response) => void response.write('{"address"')
    for (const answer of [silent, slow]) {
      await expect(read(answer, { timeout: 100 })).rejects.toMatchObject({ code: 'unreachable' })
    }
  })

  test('asks the next endpoint everything when one is down, and does not believe one on another network', async () => {
    const down = await algod((_path, response) => response.destroy())
    const main = await algod(say())
    const test = await algod(say({ block: { gh: TESTNET_HASH } }))
    const reader = createHttpReader({ urls: [down.url, main.url] })
    expect(await reader.account(alice.address)).toEqual(STATE)

    let up = true
    const flaky = await algod((path, response, request) => {
      if (up) say()(path, response, request)
      else response.destroy()
    })
    const mixed = createHttpReader({ urls: [flaky.url, test.url] })
    expect(await mixed.account(alice.address)).toEqual(STATE)
    up = false
    await expect(mixed.account(alice.address)).rejects.toMatchObject({ code: 'chain_mismatch' })
  })

  test('sends the headers that it is given', async () => {
    const seen: (string | string[] | undefined)[] = []
    const answer: Answer = (path, response, request) => {
      seen.push(request.headers['x-algo-api-token'])
      say()(path, response, request)
    }
    await read(answer, { headers: { 'X-Algo-API-Token': 'test' } })
    expect(seen).toEqual(['test', 'test', 'test'])
  })

  test('needs http(s) URLs without a fragment', () => {
    for (const urls of [[], ['ftp://node.example'], ['node.example'], ['https://node.example#a']]) {
      expect(() => createHttpReader({ urls })).toThrow(TypeError)
    }
  })
})
