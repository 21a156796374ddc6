import { ConnectorError } from '@countersign/connectors'
import { createKeys } from '@countersign/connectors/beacon'
import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson, unwritable } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { call } from './call.ts'
import { logIn } from './login.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const json = anyJson
const { signal } = new AbortController()

/** A node that answers all the same; what comes of `work`, and the milliseconds that it was asked to wait. */
const withNode = async (answer: () => Response, work: () => Promise<unknown>) => {
  vi.stubGlobal('fetch', async () => answer())
  const begun = Date.now()
  const done = work().catch((error: unknown) => error)
  await vi.runAllTimersAsync()
  return { result: await done, waited: Date.now() - begun }
}

const askOnce = () => call({ node: 'https://matrix.example', path: 'x', patient: true, signal })

test('security: whatever a node answers is JSON or a coded error', async () => {
  const status = fc.constantFrom(200, 200, 400, 403, 429, 500)
  const body = fc.oneof(
    json.map((value) => JSON.stringify(value)),
    json.map((wait) => JSON.stringify({ retry_after_ms: wait })),
    fc.string({ unit: anyCharacter }),
  )
  await fc.assert(
    fc.asyncProperty(status, body, async (code, text) => {
      const { result } = await withNode(() => new Response(text, { status: code }), askOnce)
      if (code !== 200) expect(result).toBeInstanceOf(ConnectorError)
      else expect(result instanceof Error && !(result instanceof ConnectorError)).toBe(false)
    }),
    runs(60),
  )
})

test.each([
  ['a text', '"soon"'],
  ['an object that cannot be written down', JSON.stringify(unwritable)],
  ['nothing', 'null'],
  ['less than nothing', '-1e9'],
  ['years', '1e300'],
])('error: a busy node that asks to be left alone for %s', async (_, wait) => {
  let asked = 0
  const busy = () => {
    asked += 1
    return new Response(`{"retry_after_ms":${wait}}`, { status: 429 })
  }
  const { result, waited } = await withNode(busy, askOnce)
  expect(result).toMatchObject({ code: 'disconnected' })
  expect(asked).toBe(6)
  expect(waited).toBeGreaterThanOrEqual(5 * 100)
  expect(waited).toBeLessThanOrEqual(5 * 10_000)
})

test('security: whatever a node says of its time and of us, there is a login or a coded error', async () => {
  const seed = new Uint8Array(32).fill(7)
  const keys = createKeys(seed)
  const answers = fc.oneof(
    json,
    fc.record({ timestamp: json, access_token: json, user_id: json }),
    fc.record({ timestamp: fc.nat(), access_token: fc.string(), user_id: fc.string() }),
  )
  await fc.assert(
    fc.asyncProperty(answers, async (answer) => {
      const { result } = await withNode(
        () => Response.json(answer),
        () => logIn(['https://matrix.example'], { keys, seed, signal }),
      )
      expect(result).toBeInstanceOf(ConnectorError)
    }),
    runs(60),
  )
})
