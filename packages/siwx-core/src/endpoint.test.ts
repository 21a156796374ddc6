import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createEndpoint, EndpointError, type EndpointErrorCode, readJson } from './endpoint.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

type Listener = (incoming: IncomingMessage, response: ServerResponse) => unknown

async function listen(listener: Listener): Promise<string> {
  const server = createServer((incoming, response) => void listener(incoming, response))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function codeOf(asked: Promise<unknown>): Promise<EndpointErrorCode | undefined> {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  return error instanceof EndpointError ? error.code : undefined
}

describe('createEndpoint', () => {
  test('default: a path is got, a body is posted as JSON', async () => {
    const url = await listen(async (incoming, response) => {
      let text = ''
      for await (const chunk of incoming) text += String(chunk)
      const { method, headers } = incoming
      response.end(JSON.stringify({ method, path: incoming.url, type: headers['content-type'], text }))
    })
    const endpoint = createEndpoint(`${url}/base/`)
    expect(readJson(await endpoint({ path: '/a?b=1' }))).toEqual({
      method: 'GET',
      path: '/base/a?b=1',
      text: '',
    })
    expect(readJson(await endpoint({ body: { x: 'ä' } }))).toEqual({
      method: 'POST',
      path: '/base/',
      type: 'application/json',
      text: '{"x":"ä"}',
    })
  })

  test('behavior: a key in the query goes with every path', async () => {
    const url = await listen((incoming, response) => response.end(JSON.stringify(incoming.url)))
    const endpoint = createEndpoint(`${url}/v1?apikey=k`)
    expect(readJson(await endpoint({ path: '/blocks' }))).toBe('/v1/blocks?apikey=k')
    expect(readJson(await endpoint({ path: '/blocks?height=1' }))).toBe('/v1/blocks?height=1&apikey=k')
    expect(readJson(await endpoint({}))).toBe('/v1?apikey=k')
  })

  test('behavior: a query without anything in it is none', async () => {
    const url = await listen((incoming, response) => response.end(JSON.stringify(incoming.url)))
    expect(readJson(await createEndpoint(` ${url}/v1/? `)({ path: '/blocks' }))).toBe('/v1/blocks')
  })

  test('behavior: sends the headers that it is given', async () => {
    const url = await listen((incoming, response) => response.end(JSON.stringify(incoming.headers)))
    const endpoint = createEndpoint(url, { headers: { authorization: 'Bearer test' } })
    expect(readJson(await endpoint({}))).toMatchObject({ authorization: 'Bearer test' })
  })

  test.each([
    ['user:word', 'user:word'],
    ['us%20er:w%C3%B6rd', 'us er:wörd'],
    ['user', 'user:'],
    ['user:100%', 'user:100%'],
  ])('behavior: credentials in the URL (%s) are HTTP Basic ones', async (credentials, wanted) => {
    const url = await listen((incoming, response) => response.end(JSON.stringify(incoming.headers)))
    const answer = await createEndpoint(url.replace('//', `//${credentials}@`))({ path: '/a' })
    expect(readJson(answer)).toMatchObject({
      authorization: `Basic ${Buffer.from(wanted).toString('base64')}`,
    })
  })

  test('behavior: the headers that are given come before, each once', async () => {
    const url = await listen((incoming, response) => response.end(JSON.stringify(incoming.headers)))
    const headers = { Authorization: 'Bearer test', Accept: 'text/html' }
    const endpoint = createEndpoint(url.replace('//', '//user:word@'), { headers })
    expect(readJson(await endpoint({}))).toMatchObject({
      authorization: 'Bearer test',
      accept: 'application/json',
    })
    expect(() => createEndpoint(url, { headers: { authorization: 'a\nb: c' } })).toThrow(TypeError)
  })

  test('behavior: an answer without success is given as it is', async () => {
    const url = await listen((_, response) => response.writeHead(404).end('none'))
    expect(await createEndpoint(url)({})).toEqual({ ok: false, status: 404, text: 'none' })
  })

  test('error: a redirect is not followed', async () => {
    let reached = 0
    const elsewhere = await listen((_, response) => {
      reached++
      response.end('{}')
    })
    const url = await listen((_, response) => response.writeHead(307, { location: elsewhere }).end('{}'))
    expect(await codeOf(createEndpoint(url)({}).then(readJson))).toBe('http_status')
    expect(reached).toBe(0)
  })

  test('error: more than the limit', async () => {
    const url = await listen((_, response) => response.end('x'.repeat(5000)))
    expect(await codeOf(createEndpoint(url, { maxResponseBytes: 4999 })({}))).toBe('too_large')
    expect((await createEndpoint(url, { maxResponseBytes: 5000 })({})).text).toHaveLength(5000)
  })

  test('error: waits no longer than the limit, for the head or for the body', async () => {
    const silent = await listen(() => undefined)
    const slow = await listen((_, response) => void response.write('{'))
    for (const url of [silent, slow]) {
      expect(await codeOf(createEndpoint(url, { timeout: 50 })({}))).toBe('unreachable')
    }
  })

  test('error: the signal of the caller ends it', async () => {
    const url = await listen(() => undefined)
    expect(await codeOf(createEndpoint(url)({ signal: AbortSignal.timeout(20) }))).toBe('unreachable')
  })

  test('error: a broken connection, bytes that are not UTF-8', async () => {
    const broken = await listen((_, response) => void response.destroy())
    const bytes = await listen((_, response) => response.end(Uint8Array.of(0x22, 0xff, 0x22)))
    expect(await codeOf(createEndpoint(broken)({}))).toBe('unreachable')
    expect(await codeOf(createEndpoint(bytes)({}))).toBe('unreachable')
  })

  test.each(['ftp://node.example', 'node.example', 'https://node.example/#a', 'https://node.example/#', ''])(
    'error: %j is no URL of an endpoint',
    (url) => {
      expect(() => createEndpoint(url)).toThrow(TypeError)
    },
  )

  test.each([
    { timeout: 0 },
    { timeout: Number.NaN },
    { timeout: 2 ** 31 },
    { maxResponseBytes: 0 },
    { maxResponseBytes: Number.NaN },
    { maxResponseBytes: Number.POSITIVE_INFINITY },
  ])('error: %o limits nothing, or everything', (limits) => {
    expect(() => createEndpoint('https://node.example', limits)).toThrow(TypeError)
  })
})

describe('readJson', () => {
  test('default', () => {
    expect(readJson({ ok: true, status: 200, text: '{"a":[1]}' })).toEqual({ a: [1] })
  })

  test.each([
    [{ ok: false, status: 503, text: '{}' }, 'http_status', 503],
    [{ ok: true, status: 200, text: '<html>' }, 'not_json', undefined],
    [{ ok: true, status: 204, text: '' }, 'not_json', undefined],
  ])('error: %j', (answer, code, status) => {
    expect(() => readJson(answer)).toThrow(expect.objectContaining({ code, status }))
  })
})
