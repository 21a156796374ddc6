import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson, anyJsonText } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MAX_ANSWER, readAnswer } from './answer.ts'

const may = { claims: ['level', '__proto__', 'constructor'] }

describe('what a hook could answer', () => {
  test('security: whatever it is, it is read or has no meaning, and brings named claims only', () => {
    const json = anyJson
    const claims = fc.dictionary(fc.constantFrom(...may.claims, 'sub', 'aud', 'scope'), json, { maxKeys: 3 })
    const answer = fc.oneof(
      fc.string({ unit: anyCharacter }),
      anyJsonText,
      fc
        .record(
          {
            decision: fc.oneof({ weight: 4, arbitrary: fc.constant('allow') }, fc.constant('deny'), json),
            accessToken: fc.oneof(claims, json),
            idToken: fc.oneof(claims, json),
            code: json,
          },
          { requiredKeys: [] },
        )
        .map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(answer, (text) => {
        const read = readAnswer(text, may)
        if (read.status !== 'allow') return
        for (const name of [...Object.keys(read.accessToken), ...Object.keys(read.idToken)])
          expect(may.claims).toContain(name)
      }),
      runs(100),
    )
  })

  test.each(['[', '{"a":'])(
    'security: nested by %j as deep as an answer can be, it has no meaning',
    (open) => {
      const depth = Math.floor(MAX_ANSWER / (open.length + 1)) - 40
      const nested = open.repeat(depth) + (open === '[' ? '' : '1') + (open === '[' ? ']' : '}').repeat(depth)
      const text = `{"decision":"allow","accessToken":{"level":${nested}}}`
      expect(readAnswer(text, may)).toMatchObject({ status: 'invalid' })
      expect(readAnswer(`{"decision":${nested}}`, may)).toMatchObject({ status: 'invalid' })
    },
  )
})
