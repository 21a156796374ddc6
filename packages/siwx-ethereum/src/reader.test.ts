import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { EndpointError } from '@countersign/siwx-core'
import { afterEach, describe, expect, test } from 'vitest'
import { createHttpReader } from './reader.ts'
import { BLOCK } from './test/readers.ts'

type Answer = (request: Request, response: ServerResponse) => void
type Request = { readonly id: number; readonly method: string; readonly params: readonly unknown[] }

const servers: Server[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** A node that answers as the test says. */
async function node(answer: Answer): Promise<{ readonly url: string; readonly asked: Request[] }> {
  const asked: Request[] = []
  const server = createServer((incoming, response) => {
    void read(incoming).then((body) => {
      const request = JSON.parse(body) as Request
      asked.push(request)
      answer(request, response)
    })
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

async function read(incoming: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of incoming) text += String(chunk)
  return text
}

const say =
  (answers: Readonly<Record<string, unknown>>): Answer =>
  ({ id, method }, response) => {
    const answer = answers[method]
    const error = answer instanceof Error ? { ...answer, message: answer.message } : undefined
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...(error ? { error } : { result: answer }) }))
  }

const rpcError = (code: number, message: string, data?: unknown) =>
  Object.assign(new Error(message), { code, data })

const call = { to: `0x${'11'.repeat(20)}`, data: '0x', block: BLOCK } as const

describe('createHttpReader', () => {
  test('asks for the chain once, whoever asks at the same time', async () => {
    const { url, asked } = await node(say({ eth_chainId: '0x2105' }))
    const reader = createHttpReader({ urls: [url] })
    expect(await Promise.all([reader.chainId(), reader.chainId()])).toEqual(['8453', '8453'])
    expect(await reader.chainId()).toBe('8453')
    expect(asked).toHaveLength(1)
  })

  test('does not remember a failure', async () => {
    let down = true
    const { url } = await node((request, response) => {
      if (down) response.destroy()
      else say({ eth_chainId: '0x1' })(request, response)
    })
    const reader = createHttpReader({ urls: [url] })
    await expect(reader.chainId()).rejects.toThrow(EndpointError)
    down = false
    expect(await reader.chainId()).toBe('1')
  })

  test('pins by hash (EIP-1898), or by number where a node does not know that', async () => {
    const modern = await node(say({ eth_getCode: '0x60' }))
    await createHttpReader({ urls: [modern.url] }).code(call.to, BLOCK)
    expect(modern.asked[0]?.params[1]).toEqual({ blockHash: BLOCK.hash, requireCanonical: true })

    const old = await node((request, response) => {
      const byNumber = request.params[1] === '0x7'
      say({ eth_getCode: byNumber ? '0x60' : rpcError(-32602, 'invalid argument 1') })(request, response)
    })
    const reader = createHttpReader({ urls: [old.url] })
    expect(await reader.code(call.to, BLOCK)).toBe('0x60')
    expect(await reader.code(call.to, BLOCK)).toBe('0x60')
    expect(old.asked).toHaveLength(3)
  })

  test.each([
    [3, 'execution reverted: no', '0x08c379a0', '0x08c379a0'],
    [-32000, 'execution reverted', undefined, '0x'],
    [-32015, 'VM execution error: Reverted 0x', 'Reverted 0x', '0x'],
  ])('code %i "%s" is a revert', async (code, message, data, expected) => {
    const { url } = await node(say({ eth_call: rpcError(code, message, data) }))
    expect(await createHttpReader({ urls: [url] }).call(call)).toEqual({ status: 'reverted', data: expected })
  })

  test.each([
    [-32000, 'header not found'],
    [-32000, 'out of gas'],
    [-32005, 'rate limit exceeded'],
    [-32601, 'the method does not exist'],
    [429, 'transaction reverted too many times'],
    [-32603, 'internal error'],
  ])('code %i "%s" rejects: nothing is decided', async (code, message) => {
    const { url } = await node(say({ eth_call: rpcError(code, message) }))
    await expect(createHttpReader({ urls: [url] }).call(call)).rejects.toMatchObject({ code })
  })

  const result = (value: unknown): Answer => say({ eth_call: value })
  test.each<readonly [string, Answer]>([
    ['HTTP 500', (_request, response) => response.writeHead(500).end('{}')],
    ['HTTP 429', (_request, response) => response.writeHead(429).end('{}')],
    ['a redirect', (_request, response) => response.writeHead(307, { location: '/elsewhere' }).end()],
    ['no JSON', (_request, response) => response.end('<html>')],
    ['no UTF-8', (_request, response) => response.end(Buffer.from([0x22, 0xff, 0x22]))],
    ['nothing', (_request, response) => response.end()],
    ['null', (_request, response) => response.end('null')],
    ['a batch', (_request, response) => response.end('[]')],
    [
      'another id',
      ({ id }, response) => response.end(JSON.stringify({ jsonrpc: '2.0', id: id + 1, result: '0x' })),
    ],
    ['no version', ({ id }, response) => response.end(JSON.stringify({ id, result: '0x' }))],
    ['no result', ({ id }, response) => response.end(JSON.stringify({ jsonrpc: '2.0', id }))],
    ['a broken connection', (_request, response) => response.destroy()],
    ['a number', result(1)],
    ['null as result', result(null)],
    ['half a byte', result('0x0')],
    ['no hexadecimal', result('0xzz')],
    ['text', result('yes')],
  ])('%s rejects', async (_name, answer) => {
    const { url } = await node(answer)
    await expect(createHttpReader({ urls: [url] }).call(call)).rejects.toThrow()
  })

  test.each([
    [null],
    [{}],
    [{ number: '0x1', hash: '0x12', timestamp: '0x1' }],
    [{ number: '7', hash: BLOCK.hash, timestamp: '0x1' }],
    [{ number: '0x7', hash: null, timestamp: '0x1' }],
    [{ number: '0x7', hash: BLOCK.hash, timestamp: '0x01' }],
  ])('%j is no block', async (block) => {
    const { url } = await node(say({ eth_getBlockByNumber: block }))
    await expect(createHttpReader({ urls: [url] }).latestBlock()).rejects.toThrow(TypeError)
  })

  test('reads no more than the limit', async () => {
    const { url } = await node(say({ eth_getCode: `0x${'00'.repeat(5000)}` }))
    const small = createHttpReader({ urls: [url], maxResponseBytes: 10_000 })
    await expect(small.code(call.to, BLOCK)).rejects.toMatchObject({ code: 'too_large' })
    const large = createHttpReader({ urls: [url], maxResponseBytes: 20_000 })
    expect(await large.code(call.to, BLOCK)).toHaveLength(10_002)
  })

  test('waits no longer than the limit, for the head or for the body', async () => {
    const silent = await node(() => {})
    const slow = await node((_request, response) => void response.write('{"jsonrpc"'))
    for (const { url } of [silent, slow]) {
      await expect(createHttpReader({ urls: [url], timeout: 100 }).chainId()).rejects.toMatchObject({
        code: 'unreachable',
      })
    }
  })

  test('asks the next endpoint when one is down, and does not believe one on another chain', async () => {
    const down = await node((_request, response) => response.destroy())
    const mainnet = await node(say({ eth_chainId: '0x1', eth_getCode: '0x60' }))
    const base = await node(say({ eth_chainId: '0x2105', eth_getCode: '0x61' }))
    const reader = createHttpReader({ urls: [down.url, mainnet.url] })
    expect(await reader.chainId()).toBe('1')
    expect(await reader.code(call.to, BLOCK)).toBe('0x60')

    let up = true
    const flaky = await node((request, response) => {
      if (up) say({ eth_chainId: '0x1', eth_getCode: '0x60' })(request, response)
      else response.destroy()
    })
    const mixed = createHttpReader({ urls: [flaky.url, base.url] })
    expect(await mixed.chainId()).toBe('1')
    up = false
    await expect(mixed.code(call.to, BLOCK)).rejects.toMatchObject({ code: 'chain_mismatch' })
  })

  test('a revert is not asked again elsewhere', async () => {
    const first = await node(say({ eth_chainId: '0x1', eth_call: rpcError(3, 'execution reverted', '0x') }))
    const second = await node(say({ eth_chainId: '0x1', eth_call: '0x' }))
    const reader = createHttpReader({ urls: [first.url, second.url] })
    expect(await reader.call(call)).toEqual({ status: 'reverted', data: '0x' })
    expect(second.asked).toHaveLength(0)
  })

  test('sends the headers that it is given', async () => {
    const seen: (string | undefined)[] = []
    const spy: typeof fetch = (input, init) => {
      seen.push(new Headers(init?.headers).get('authorization') ?? undefined)
      return fetch(input, init)
    }
    const { url } = await node(say({ eth_chainId: '0x1' }))
    const options = { urls: [url], headers: { authorization: 'Bearer test' }, fetch: spy }
    await createHttpReader(options).chainId()
    expect(seen).toEqual(['Bearer test'])
  })

  test('needs http(s) URLs', () => {
    expect(() => createHttpReader({ urls: [] })).toThrow(TypeError)
    expect(() => createHttpReader({ urls: ['ftp://node.example'] })).toThrow(TypeError)
    expect(() => createHttpReader({ urls: ['node.example'] })).toThrow(TypeError)
  })
})
