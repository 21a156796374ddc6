import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readObject, readParameters } from './body.ts'
import { formatDuration, parseDuration } from './goDuration.ts'

const text = fc.string({ unit: anyCharacter, maxLength: 60 })
const name = fc.oneof(
  fc.constantFrom('scope', 'clientId', 'client_id', 'grantType', '__proto__', 'resource'),
  text,
)
const types = fc.constantFrom('application/json', 'application/x-www-form-urlencoded', 'text/plain', '')
const bodies = fc.oneof(
  text,
  anyJson.map((value) => JSON.stringify(value)),
  fc.dictionary(name, fc.oneof(text, anyJson)).map((value) => JSON.stringify(value)),
  fc.array(fc.tuple(name, text)).map((fields) => new URLSearchParams(fields).toString()),
  fc.uint8Array({ maxLength: 40 }),
)
const post = (type: string, body: string | Uint8Array) =>
  new Request('https://id.example/', {
    method: 'POST',
    headers: { 'content-type': type },
    body: body as BodyInit,
  })

describe('bodies of the dialect', () => {
  test('security: are parameters that stand there once, or a coded refusal', async () => {
    let taken = 0
    await fc.assert(
      fc.asyncProperty(types, bodies, async (type, body) => {
        const read = await readParameters(post(type, body))
        if (!read.ok) {
          expect(read.code).toMatch(/^request_(?:invalid|too_large)$/)
          return
        }
        taken += 1
        const names = [...read.value.form.keys()].filter((one) => one !== 'resource')
        expect(new Set(names).size).toBe(names.length)
        for (const given of ['clientId', 'grantType'])
          if (type === 'application/json') expect(names).not.toContain(given)
      }),
      runs(300),
    )
    expect(taken).toBeGreaterThan(0)
  })

  test('security: are one object without a member twice, or a coded refusal', async () => {
    await fc.assert(
      fc.asyncProperty(types, bodies, async (type, body) => {
        const read = await readObject(post(type, body))
        if (!read.ok) expect(read.code).toMatch(/^request_(?:invalid|too_large)$/)
        else expect(read.value).toEqual(JSON.parse(String(body).replace(/^\uFEFF/, '')))
      }),
      runs(200),
    )
  })
})

describe('durations', () => {
  test('behavior: what is written is read', () => {
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 31 - 1 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds))).toBe(seconds)
      }),
      runs(200),
    )
  })

  test('security: any text is whole seconds that a number holds, or none', () => {
    const part = fc.tuple(
      fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 10n ** 14n })),
      fc.constantFrom('ns', 'us', 'ms', 's', 'm', 'h', 'd', ''),
    )
    const spelled = fc
      .array(part, { maxLength: 8 })
      .map((parts) => parts.map(([count, unit]) => `${count}${unit}`).join(''))
    fc.assert(
      fc.property(fc.oneof(text, spelled), (duration) => {
        const seconds = parseDuration(duration)
        expect(seconds === undefined || (Number.isSafeInteger(seconds) && seconds >= 0)).toBe(true)
      }),
      runs(500),
    )
  })

  test('error: more hours than a number holds', () => {
    expect(parseDuration('999999999999h'.repeat(6))).toBeUndefined()
  })
})
