import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expected, now } from '@countersign/testing/signInFields'
import { afterAll, describe, expect, test } from 'vitest'
import { EndpointError } from './errors.ts'
import { createHttpReader } from './reader.ts'
import { alice, withBadChecksum } from './test/keys.ts'
import { BRANCH, MAINNET, signInText } from './test/message.ts'
import { verifyMessage } from './verifyMessage.ts'

type Answer = (path: string, response: ServerResponse) => void

const HEADER = { chain_id: MAINNET, hash: BRANCH, level: 7, timestamp: '2026-11-21T11:59:48Z', proto: 24 }
const BLOCK = { chainId: MAINNET, hash: BRANCH, level: 7, timestamp: HEADER.timestamp }
const servers: (() => void)[] = []

afterAll(() => {
  for (const close of servers) close()
})

/** A node that answers over real HTTP, and what it was asked. */
async function node(answer: Answer): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    answer(request.url ?? '', response)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  servers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const say =
  (value: unknown): Answer =>
  (_path, response) =>
    void response.end(JSON.stringify(value))

const healthy: Answer = (path, response) =>
  say(path.endsWith('/header') ? HEADER : alice.publicKey)(path, response)

describe('createHttpReader', () => {
  test('asks the last final block, and the key at its hash', async () => {
    const { url, asked } = await node(healthy)
    const reader = createHttpReader({ urls: [`${url}/`] })
    expect(await reader.finalBlock()).toEqual(BLOCK)
    expect(await reader.managerKey(alice.address, BLOCK)).toBe(alice.publicKey)
    expect(asked).toEqual([
      '/chains/main/blocks/head~2/header',
      `/chains/main/blocks/${BRANCH}/context/contracts/${alice.address}/manager_key`,
    ])
  })

  test('decides a sign-in without a key', async () => {
    const { url } = await node(healthy)
    const reader = createHttpReader({ urls: [url] })
    const proof = { ...(await alice.sign(signInText({ address: alice.address }))), publicKey: undefined }
    expect(await verifyMessage(proof, expected, { now, reader: () => reader })).toMatchObject({
      ok: true,
      evidence: { kind: 'onchain', blockHash: BRANCH },
    })
  })

  test('null is an account that has revealed nothing', async () => {
    const { url } = await node(say(null))
    expect(await createHttpReader({ urls: [url] }).managerKey(alice.address, BLOCK)).toBeUndefined()
  })

  test.each<readonly [string, Answer]>([
    ['HTTP 500', (_path, response) => response.writeHead(500).end('null')],
    ['HTTP 404: the block is not known there', (_path, response) => response.writeHead(404).end('null')],
    ['HTTP 204', (_path, response) => response.writeHead(204).end()],
    ['a redirect', (_path, response) => response.writeHead(307, { location: '/elsewhere' }).end('null')],
    ['no JSON', (_path, response) => response.end('<html>')],
    ['no UTF-8', (_path, response) => response.end(Buffer.from([0x22, 0xff, 0x22]))],
    ['nothing', (_path, response) => response.end()],
    ['a broken connection', (_path, response) => response.destroy()],
    ['a number', say(1)],
    ['an object', say({ key: alice.publicKey })],
    ['an error', say([{ kind: 'temporary', id: 'failure' }])],
    ['an address', say(alice.address)],
    ['a wrong checksum', say(withBadChecksum(alice.publicKey))],
  ])('%s is no key', async (_name, answer) => {
    const { url } = await node(answer)
    const reader = createHttpReader({ urls: [url] })
    await expect(reader.managerKey(alice.address, BLOCK)).rejects.toThrow(EndpointError)
  })

  test.each([
    [null],
    [[]],
    [{}],
    [{ ...HEADER, chain_id: 'main' }],
    [{ ...HEADER, chain_id: withBadChecksum(MAINNET) }],
    [{ ...HEADER, hash: withBadChecksum(BRANCH) }],
    [{ ...HEADER, hash: undefined }],
    [{ ...HEADER, level: '7' }],
    [{ ...HEADER, timestamp: 7 }],
  ])('%j is no block', async (header) => {
    const { url } = await node(say(header))
    await expect(createHttpReader({ urls: [url] }).finalBlock()).rejects.toThrow(EndpointError)
  })

  test('reads no more than the limit', async () => {
    const { url } = await node(say({ ...HEADER, more: 'x'.repeat(5000) }))
    await expect(
      createHttpReader({ urls: [url], maxResponseBytes: 4000 }).finalBlock(),
    ).rejects.toMatchObject({
      code: 'too_large',
    })
    expect(await createHttpReader({ urls: [url], maxResponseBytes: 6000 }).finalBlock()).toEqual(BLOCK)
  })

  test('waits no longer than the limit, for the head or for the body', async () => {
    const silent = await node(() => {})
    const slow = await node((_path, response) => void response.write('{"chain_id"'))
    for (const { url } of [silent, slow]) {
      await expect(createHttpReader({ urls: [url], timeout: 100 }).finalBlock()).rejects.toMatchObject({
        code: 'unreachable',
      })
    }
  })

  test('asks the next endpoint when one is down or answers nonsense', async () => {
    const down = await node((_path, response) => response.destroy())
    const broken = await node(say('maintenance'))
    const good = await node(healthy)
    const reader = createHttpReader({ urls: [down.url, broken.url, good.url] })
    expect(await reader.finalBlock()).toEqual(BLOCK)
    expect(await reader.managerKey(alice.address, BLOCK)).toBe(alice.publicKey)
    expect(broken.asked).toHaveLength(2)
  })

  test('sends the headers that it is given', async () => {
    const seen: (string | null)[] = []
    const spy: typeof fetch = (input, init) => {
      seen.push(new Headers(init?.headers).get('authorization'))
      return fetch(input, init)
    }
    const { url } = await node(healthy)
    await createHttpReader({
      urls: [url],
      headers: { authorization: 'Bearer test' },
      fetch: spy,
    }).finalBlock()
    expect(seen).toEqual(['Bearer test'])
  })

  test('needs http(s) URLs without a fragment', () => {
    for (const urls of [[], ['ftp://node.example'], ['node.example'], ['https://node.example/#key']]) {
      expect(() => createHttpReader({ urls })).toThrow(TypeError)
    }
  })
})
