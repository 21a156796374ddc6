import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expected, now } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { EndpointError } from './errors.ts'
import { createHttpReader, type HttpReaderOptions } from './reader.ts'
import { answering, type Knowledge, SEALED, urlOf } from './test/accessNode.ts'
import { ALICE } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { BLOCK } from './test/readers.ts'
import { vectorAccounts } from './test/vectors.ts'
import { signProof } from './test/wallet.ts'
import { verifyMessage } from './verifyMessage.ts'

const KEYS = vectorAccounts[`flow:mainnet:${ALICE}`] ?? []
const URLS = ['https://node.example']

const readerOf = (knowledge: Knowledge, asked?: string[]) =>
  createHttpReader({ urls: URLS, fetch: answering({ keysOf: () => KEYS, ...knowledge }, asked) })
const readerWith = (send: typeof fetch, more: Partial<HttpReaderOptions> = {}) =>
  createHttpReader({ urls: URLS, fetch: send, ...more })

describe('createHttpReader', () => {
  test('reads the network, the sealed block and the keys, and runs no script', async () => {
    const asked: string[] = []
    const reader = () => readerOf({}, asked)
    const result = await verifyMessage(signProof('flow:account-proof', signInText()), expected, {
      now,
      reader,
    })
    expect(result).toMatchObject({
      ok: true,
      evidence: {
        kind: 'onchain',
        chain: 'flow:mainnet',
        blockNumber: '129000000',
        blockHash: SEALED.header.id,
        blockTime: '2026-11-21T11:59:58.123Z',
      },
    })
    expect(asked).toHaveLength(3)
    expect(asked).toEqual([
      '/v1/network/parameters',
      '/v1/blocks?height=sealed',
      `/v1/accounts/${ALICE.slice(2)}?block_height=129000000&expand=keys`,
    ])
  })

  test('asks each node once for its network', async () => {
    const asked: string[] = []
    const reader = readerOf({}, asked)
    expect(await reader.chainId()).toBe('mainnet')
    expect(await reader.chainId()).toBe('mainnet')
    expect(asked).toHaveLength(1)
  })

  test('knows testnet', async () => {
    expect(await readerOf({ chainId: 'flow-testnet' }).chainId()).toBe('testnet')
  })

  test('takes a URL with a path and a slash at its end', async () => {
    const asked: string[] = []
    const urls = ['https://node.example/key/']
    const reader = createHttpReader({ urls, fetch: answering({}, asked) })
    await reader.chainId().catch(() => undefined)
    expect(asked).toEqual(['/key/v1/network/parameters'])
  })

  test.each([
    ['the emulator', 'flow-emulator'],
    ['a member of objects', 'toString'],
    ['nothing', null],
    ['a number', 1],
  ])('rejects a node on no known network: %s', async (_name, chainId) => {
    await expect(readerOf({ chainId }).sealedBlock()).rejects.toThrow(EndpointError)
  })

  const { header } = SEALED
  test.each([
    ['no list', SEALED],
    ['none', []],
    ['two', [SEALED, SEALED]],
    ['a finalized block', [{ ...SEALED, block_status: 'BLOCK_FINALIZED' }]],
    ['no header', [{ block_status: 'BLOCK_SEALED' }]],
    ['a short id', [{ ...SEALED, header: { ...header, id: 'c4' } }]],
    ['a height that is no number', [{ ...SEALED, header: { ...header, height: '12e3' } }]],
    ['a negative height', [{ ...SEALED, header: { ...header, height: '-1' } }]],
    ['a time that is none', [{ ...SEALED, header: { ...header, timestamp: '2026-02-30T00:00:00Z' } }]],
  ])('rejects what is no sealed block: %s', async (_name, block) => {
    await expect(readerOf({ block }).sealedBlock()).rejects.toThrow(EndpointError)
  })

  test('takes a block of an older node, which says no status', async () => {
    const { block_status: _status, ...block } = SEALED
    expect(await readerOf({ block: [block] }).sealedBlock()).toMatchObject({ height: 129000000n })
  })

  const [key] = KEYS
  test.each([
    ['no list', {}],
    ['null', [null]],
    ['no digits', [{ ...key, public_key: '0xzz' }]],
    ['no key', [{ ...key, public_key: '' }]],
    ['an index that is a number', [{ ...key, index: 0 }]],
    ['a weight with a fraction', [{ ...key, weight: '1000.0' }]],
    ['revoked as text', [{ ...key, revoked: 'false' }]],
    ['no algorithm', [{ ...key, signing_algorithm: undefined }]],
  ])('rejects what are no keys: %s', async (_name, keys) => {
    await expect(readerOf({ keysOf: () => keys }).accountKeys(ALICE, BLOCK)).rejects.toThrow(EndpointError)
  })

  test('rejects the keys of another account', async () => {
    const fetch: typeof globalThis.fetch = async (input) =>
      urlOf(input).pathname.startsWith('/v1/accounts/')
        ? Response.json({ address: '1654653399040a61', keys: KEYS })
        : Response.json({ chain_id: 'flow-mainnet' })
    await expect(readerWith(fetch).accountKeys(ALICE, BLOCK)).rejects.toMatchObject({
      code: 'answer_invalid',
    })
  })

  test('404 leaves it undecided: the node may be behind', async () => {
    const reader = readerOf({ keysOf: () => undefined })
    await expect(reader.accountKeys(ALICE, BLOCK)).rejects.toMatchObject({ status: 404 })
    const context = { now, reader: () => reader }
    expect(
      await verifyMessage(signProof('flow:user-signature', signInText()), expected, context),
    ).toMatchObject({
      code: 'chain_unavailable',
      retryable: true,
    })
  })

  test.each([
    ['no JSON', () => new Response('<html>')],
    ['no UTF-8', () => new Response(Uint8Array.of(0x22, 0xff, 0x22))],
    ['no body', () => new Response(null)],
    ['an error', () => new Response('{}', { status: 500 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://evil.example' } })],
  ])('rejects %s', async (_name, answer) => {
    await expect(readerWith(async () => answer()).chainId()).rejects.toThrow(EndpointError)
  })

  test('rejects a body above the limit', async () => {
    const large = async () => Response.json({ chain_id: 'flow-mainnet', padding: 'x'.repeat(2000) })
    await expect(readerWith(large, { maxResponseBytes: 1000 }).chainId()).rejects.toMatchObject({
      code: 'too_large',
    })
    expect(await readerWith(large, { maxResponseBytes: 3000 }).chainId()).toBe('mainnet')
  })

  test('rejects after the timeout, also in the middle of the body', async () => {
    const server = createServer((_request, response) => {
      response.write('{')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const urls = [`http://127.0.0.1:${(server.address() as AddressInfo).port}`]
    await expect(createHttpReader({ urls, timeout: 50 }).chainId()).rejects.toMatchObject({
      code: 'unreachable',
    })
    server.closeAllConnections()
    server.close()
  })

  test('follows no redirect', async () => {
    const asked: string[] = []
    const server = createServer(({ url }, response) => {
      asked.push(url ?? '')
      if (url === '/elsewhere') response.end('{"chain_id":"flow-mainnet"}')
      else response.writeHead(302, { location: '/elsewhere' }).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const urls = [`http://127.0.0.1:${(server.address() as AddressInfo).port}`]
    await expect(createHttpReader({ urls }).chainId()).rejects.toThrow(EndpointError)
    expect(asked).toEqual(['/v1/network/parameters'])
    server.closeAllConnections()
    server.close()
  })

  test('sends the headers', async () => {
    let sent: RequestInit | undefined
    const fetch: typeof globalThis.fetch = async (_input, init) => {
      sent = init
      return Response.json({ chain_id: 'flow-mainnet' })
    }
    await readerWith(fetch, { headers: { authorization: 'Bearer x' } }).chainId()
    expect(sent?.headers).toEqual({ authorization: 'Bearer x', accept: 'application/json' })
  })

  describe('with several nodes', () => {
    const urls = ['https://one.example', 'https://two.example']
    const split =
      (one: typeof fetch, two: typeof fetch): typeof fetch =>
      (input, init) =>
        urlOf(input).hostname === 'one.example' ? one(input, init) : two(input, init)
    const down: typeof fetch = () => Promise.reject(new Error('down'))

    test('asks the next one', async () => {
      const reader = createHttpReader({ urls, fetch: split(down, answering({ keysOf: () => KEYS })) })
      expect(await reader.accountKeys(ALICE, BLOCK)).toHaveLength(KEYS.length)
    })

    test('does not believe one on another network than the first', async () => {
      let first: typeof fetch = answering({})
      const send: typeof fetch = (input, init) =>
        split((...one) => first(...one), answering({ chainId: 'flow-testnet' }))(input, init)
      const reader = createHttpReader({ urls, fetch: send })
      expect(await reader.chainId()).toBe('mainnet')
      first = down
      await expect(reader.sealedBlock()).rejects.toMatchObject({ code: 'chain_mismatch' })
    })
  })

  test.each([[[]], [['ftp://node.example']], [['node.example']]])('throws for %j', (wrong) => {
    expect(() => createHttpReader({ urls: wrong })).toThrow(TypeError)
  })
})
