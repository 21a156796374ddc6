import { connect } from 'node:net'
import { freePort } from '@countersign/testing/freePort'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConfigInput, createIdp, type Idp } from '../index.ts'
import { createLogger } from '../log.ts'

/** What would begin a line of its own, move a cursor, or end a string; in UTF-8, read as Latin-1 by the parser of heads. */
const SPOIL = ['\n', '\r\n', '\u001b[2J', '\u009b2J', '\u2028', '\u0085', '"}\n{"level":"error"', '\u0000']

const start = async (config: ConfigInput): Promise<{ idp: Idp; port: number; logs: () => string }> => {
  const port = await freePort()
  let text = ''
  const logger = createLogger(
    { log: { level: 'trace' } },
    {
      write: (line) => {
        text += line
      },
    },
  )
  const base = { issuer: `http://127.0.0.1:${port}`, store: { path: ':memory:' } }
  const idp = await createIdp({
    config: { ...base, server: { port, drainSeconds: 1, trustProxy: true }, ...config },
    logger,
  })
  await idp.start()
  return { idp, port, logs: () => text }
}

/** Sends bytes as they are and waits for the end. */
const raw = async (port: number, text: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  let answer = ''
  socket.setEncoding('latin1').on('data', (part: string) => {
    answer += part
  })
  socket.on('error', () => {})
  // Not `once`, which rejects where the connection is reset.
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => resolve())
  })
  socket.end(Buffer.from(text, 'utf8'))
  await closed
  return answer
}

describe('what strangers get into the log', () => {
  let server: Awaited<ReturnType<typeof start>>
  beforeAll(async () => {
    server = await start({})
  })
  afterAll(() => server.idp.stop())

  const sent = async (spoil: string) => {
    const coded = encodeURIComponent(spoil)
    const head = (target: string, header: string) =>
      `GET ${target} HTTP/1.1\r\nhost: x\r\n${header}connection: close\r\n\r\n`
    const header = spoil.replace(/[\r\n\0]/g, '')
    for (const request of [
      head(`/a${coded}b`, ''),
      head(`/a${header}b`, ''),
      head(`/interaction/${coded}`, ''),
      head(`/auth?client_id=${coded}&redirect_uri=${coded}&scope=${coded}`, ''),
      head('/healthz', `user-agent: a${header}b\r\nx-request-id: a${header}b\r\n`),
      head('/healthz', `x-forwarded-for: a${header}b\r\nreferer: a${header}b\r\n`),
      head('/userinfo', `authorization: Bearer a${header}b\r\n`),
    ])
      await raw(server.port, request)
    for (const path of ['/token', '/token/revocation', '/request'])
      await fetch(`http://127.0.0.1:${server.port}${path}`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: `a${spoil}b`, grant_type: `a${spoil}b`, token: `a${spoil}b` }),
      }).then((response) => response.arrayBuffer())
  }

  test('security: every line is one JSON object of ours, in printable characters', async () => {
    for (const spoil of SPOIL) await sent(spoil)
    const lines = server.logs().split('\n').filter(Boolean)
    expect(lines.length).toBeGreaterThan(40)
    for (const line of lines) {
      expect(JSON.parse(line)).toMatchObject({ service: 'countersign' })
      expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
    }
  })

  test('security: nobody chooses the identifier of a request', async () => {
    await sent('chosen-by-me')
    const ids = server
      .logs()
      .split('\n')
      .filter(Boolean)
      .map((line) => (JSON.parse(line) as { requestId?: string }).requestId)
      .filter((id) => id !== undefined)
    expect(ids.join()).not.toContain('chosen')
    for (const id of ids) expect(id).toMatch(/^[\w-]{16}$/)
  })

  test('security: what is huge is cut', async () => {
    const before = server.logs().length
    await sent('x'.repeat(7000))
    const lines = server.logs().slice(before).split('\n').filter(Boolean)
    expect(lines.length).toBeGreaterThan(8)
    for (const line of lines) expect(line.length).toBeLessThan(2000)
  })
})
