import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ApiError, createApi } from './api.ts'
import { readLast } from './remember.ts'

const ORIGIN = 'https://id.example'
const api = createApi({ challenge: '/challenge', proof: '/proof' })
const { signal } = new AbortController()

beforeEach(() => {
  vi.stubGlobal('location', { href: `${ORIGIN}/i`, origin: ORIGIN })
})
afterEach(() => {
  vi.unstubAllGlobals()
})

const text = fc.string({ unit: anyCharacter, maxLength: 20 })
const place = fc.oneof(
  fc
    .array(
      fc.oneof(
        text,
        fc.constantFrom('/', '//', '\\', 'javascript:', 'https:', '@', 'evil.example', ORIGIN, '?', '#'),
      ),
      { maxLength: 4 },
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('/go', '//evil.example/', 'https://id.example.evil.example/', 'data:text/html,x'),
)
const often = fc.oneof({ weight: 4, arbitrary: text }, anyJson)
const answer = fc.oneof(
  anyJson,
  fc.record({ error: fc.oneof(anyJson, fc.record({ code: anyJson, requestId: anyJson, field: anyJson })) }),
  fc.record({
    id: often,
    message: often,
    type: often,
    expiresIn: fc.oneof(fc.nat(), anyJson),
    payload: anyJson,
  }),
  fc.record({ next: fc.oneof(place, anyJson) }),
)
const response = fc.record({
  status: fc.constantFrom(200, 200, 200, 400, 404, 429, 500),
  body: fc.oneof({ weight: 4, arbitrary: answer.map((value) => JSON.stringify(value)) }, text),
})

describe('what a server could answer the page', () => {
  test('security: leads on within this origin, is a challenge with its parts, or an error with a code', async () => {
    let [led, issued] = [0, 0]
    await fc.assert(
      fc.asyncProperty(response, async ({ body, status }) => {
        vi.stubGlobal('fetch', async () => new Response(body, { status }))
        const next = await api.proof({} as never, signal).catch((error: unknown) => error)
        if (typeof next === 'string') {
          led += 1
          expect(new URL(next).origin).toBe(ORIGIN)
        } else {
          expect(next).toBeInstanceOf(ApiError)
          expect((next as ApiError).code).toEqual(expect.any(String))
        }
        const asked = await api.challenge('eip155:1', undefined, signal).catch((error: unknown) => error)
        if (asked instanceof ApiError) return
        issued += 1
        expect(asked).toMatchObject({
          id: expect.any(String),
          message: expect.any(String),
          expiresIn: expect.any(Number),
        })
      }),
      runs(200),
    )
    expect([led > 0, issued > 0]).toEqual([true, true])
  })
})

test('security: what a browser has kept is a wallet and a chain, or nothing', () => {
  const kept = fc.oneof(
    fc.constant(null),
    text,
    anyJson.map((value) => JSON.stringify(value)),
    fc.record({ wallet: often, chain: often }).map((value) => JSON.stringify(value)),
  )
  let found = 0
  fc.assert(
    fc.property(kept, (item) => {
      vi.stubGlobal('localStorage', { getItem: () => item })
      const last = readLast()
      if (last === undefined) return
      found += 1
      expect(last).toEqual({ wallet: expect.any(String), chain: expect.any(String) })
    }),
    runs(200),
  )
  expect(found).toBeGreaterThan(0)
})
