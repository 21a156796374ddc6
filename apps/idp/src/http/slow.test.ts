import { once } from 'node:events'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import { createLogger } from '../log.ts'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES } from '../test/machine.ts'
import { newPerson } from '../test/person.ts'
import { readText } from './body.ts'
import { pinned } from './pin.ts'
import { createHttpServer } from './server.ts'
import type { App } from './types.ts'

const HEAD = 'POST /token HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n'

/** Writes one part after another, with a pause between them; resolves when it is hung up on, with all that came back. */
const drip = async (port: number, parts: readonly string[], ms: number) => {
  const socket: Socket = connect(port, '127.0.0.1')
  let answer = ''
  let gone = false
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text
  })
  socket.on('error', () => {})
  // Not `once`, which rejects where the connection is reset.
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      gone = true
      resolve()
    })
  })
  await once(socket, 'connect')
  let written = 0
  for (const part of parts) {
    if (gone) break
    socket.write(part, 'latin1')
    written += 1
    await pause(ms)
  }
  await closed
  return { answer, written }
}

const times = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, at) => part(at))

describe('requests that never end', () => {
  const app = new Hono().post('/token', async (c) => {
    const read = await readText(c.req.raw, 1000)
    return c.text(read.ok ? 'whole' : read.code)
  })
  const config = parseConfig({})
  const server = createHttpServer({
    config,
    draining: () => false,
    patience: { headers: 150, request: 300, check: 50 },
    sites: [
      {
        app: app as unknown as App,
        issuer: pinned(config.issuer),
        log: createLogger({ log: { level: 'silent' } }),
      },
    ],
  })
  let port: number
  beforeAll(async () => {
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  test('default: a request in its time is answered', async () => {
    const body = `${HEAD}connection: close\r\ncontent-length: 3\r\n\r\nabc`
    expect((await drip(port, [body.slice(0, 30), body.slice(30)], 20)).answer).toContain('whole')
  })

  test.each([
    ['a head, a header at a time', [HEAD, ...times(200, (at) => `x-${at}: y\r\n`)]],
    ['a request line without an end', ['POST /', ...times(200, () => 'a')]],
    ['a body, a byte at a time', [`${HEAD}content-length: 900\r\n\r\n`, ...times(200, () => 'a')]],
    [
      'a body in chunks, without an end',
      [`${HEAD}transfer-encoding: chunked\r\n\r\n`, ...times(200, () => '1\r\na\r\n')],
    ],
    ['silence', []],
  ] as const)('security: %s is hung up on in bounded time', async (_name, parts) => {
    const { answer, written } = await drip(port, parts, 20)
    expect(answer).not.toContain('whole')
    // They would go on for four seconds. Silence is over when this is reached at all.
    expect(written).toBeLessThan(Math.max(parts.length, 1))
  })

  test('security: those who dribble keep nobody else waiting', async () => {
    const slow = times(50, () => '').map(() => drip(port, [HEAD, ...times(100, () => 'x: y\r\n')], 20))
    const body = `${HEAD}connection: close\r\ncontent-length: 3\r\n\r\nabc`
    expect((await drip(port, [body], 0)).answer).toContain('whole')
    await Promise.all(slow)
  })
})

describe('requests that are too large', () => {
  let idp: TestIdp
  let port: number
  beforeAll(async () => {
    idp = await startIdp({ m2m: MACHINES })
    await idp.idp.clients.update('demo', { clientCredentials: true, audiences: ['files'] })
    port = Number(new URL(idp.base).port)
  })
  afterAll(() => idp.idp.stop())

  test('security: a head of more than 16 KiB is 431, as a line or as headers', async () => {
    const line = `GET /${'a'.repeat(17_000)} HTTP/1.1\r\nhost: x\r\n\r\n`
    const many = `GET / HTTP/1.1\r\nhost: x\r\n${times(2000, (at) => `x-${at}: abcdefgh\r\n`).join('')}\r\n`
    for (const head of [line, many]) expect((await drip(port, [head], 0)).answer).toMatch(/^HTTP\/1\.1 431 /)
  })

  const GRANT = { grant_type: 'client_credentials' }
  const ASKED = {
    client_id: 'demo',
    redirect_uri: CALLBACK,
    response_type: 'code',
    scope: 'openid',
    code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    code_challenge_method: 'S256',
  }
  test.each([
    ['/token', GRANT, 200, 400],
    ['/request', ASKED, 201, 413],
    ['/token/introspection', { token: 'x' }, 200, 400],
    ['/token/revocation', { token: 'x' }, 200, 400],
    ['/auth', ASKED, 303, 413],
    ['/session/end', {}, 303, 413],
    ['/session/end/confirm', { logout: 'yes' }, 200, 400],
  ])('security: a body of a megabyte for %s is refused', async (path, form, good, refused) => {
    const person = newPerson()
    const page = await (await person.browser.request(`${idp.base}/session/end`)).text()
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const authorization = `Basic ${btoa(`demo:${idp.secret}`)}`
    const statusOf = async (more: Record<string, string>) => {
      const sent = { form: { ...form, xsrf, ...more }, headers: { authorization } }
      const response = await person.browser.request(`${idp.base}${path}`, sent).catch(() => undefined)
      await response?.arrayBuffer()
      return response?.status
    }
    // A connection may be reset before the answer is read.
    expect([refused, undefined]).toContain(await statusOf({ more: 'b'.repeat(1_000_000) }))
    // It was the size.
    expect(await statusOf({ more: 'b' })).toBe(good)
  })

  test('security: two lengths, a length beside chunks, and bare line ends are no request', async () => {
    const head = 'POST /token HTTP/1.1\r\nhost: x\r\nconnection: close\r\n'
    for (const smuggled of [
      `${head}content-length: 3\r\ncontent-length: 4\r\n\r\nabcd`,
      `${head}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      `${head}transfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n`,
      `${head}content-length: +3\r\n\r\nabc`,
      'POST /token HTTP/1.1\nhost: x\ncontent-length: 3\n\nabc',
      `${head}x: y\r\n content-length: 3\r\n\r\nabc`,
      `${head}content-length : 3\r\n\r\nabc`,
    ])
      expect((await drip(port, [smuggled], 0)).answer).toMatch(/^HTTP\/1\.1 400 /)
  })
})
