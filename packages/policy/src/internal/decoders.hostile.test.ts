import { gzipSync } from 'node:zlib'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { tar } from '../test/tar.ts'
import type { Json } from '../types.ts'
import { readBundle } from './bundle.ts'
import { readDecision } from './readDecision.ts'

const WASM = '\0asm'

describe('what a policy could answer', () => {
  const answer = fc.oneof(
    anyJson,
    fc.constantFrom(true, 'true', 1),
    fc.array(fc.boolean(), { maxLength: 3 }),
    fc.record(
      { allow: fc.oneof(fc.boolean(), anyJson), claims: anyJson, reasons: anyJson },
      { requiredKeys: [] },
    ),
    fc.array(fc.string({ maxLength: 2000 }), { maxLength: 40 }).map((reasons) => ({ allow: false, reasons })),
  )
  const isYes = (value: unknown) => value === true || (value as { allow?: unknown } | null)?.allow === true

  test.each(['walt-idpkit', undefined] as const)(
    'security: nothing but a clear yes allows: %s',
    (compatibility) => {
      fc.assert(
        fc.property(answer, fc.boolean(), (value, defined) => {
          const evaluation = {
            ok: true,
            engine: 'embedded',
            durationMs: 1,
            defined,
            value: value as Json,
          } as const
          const decision = readDecision(evaluation, { compatibility })
          const trues =
            compatibility && Array.isArray(value) && value.length > 0 && value.every((one) => one === true)
          if (decision.allow) expect(defined && (isYes(value) || trues)).toBe(true)
          else expect(decision.claims).toEqual({})
          expect(decision.reasons.length).toBeLessThanOrEqual(20)
          for (const reason of decision.reasons) expect(reason.length).toBeLessThanOrEqual(500)
          expect(Array.isArray(decision.claims)).toBe(false)
        }),
        runs(300),
      )
    },
  )
})

describe('what a bundle could hold', () => {
  test('security: one policy and one object of data, or a sentence', () => {
    const name = fc.oneof(
      fc.constantFrom(
        'policy.wasm',
        '/policy.wasm',
        'data.json',
        'a/data.json',
        'data.yaml',
        '.manifest',
        '../policy.wasm',
      ),
      fc.string({ minLength: 1, maxLength: 20 }),
    )
    const content = fc.oneof(
      fc.constant(WASM),
      anyJson.map((value) => JSON.stringify(value)),
      fc.string(),
    )
    let read = 0
    fc.assert(
      fc.property(fc.array(fc.tuple(name, content), { maxLength: 4 }), fc.boolean(), (files, whole) => {
        const archive = tar([['policy.wasm', WASM], ...files])
        try {
          const { data, wasm } = readBundle(
            gzipSync(whole ? archive : archive.subarray(0, archive.length - 700)),
          )
          read += 1
          expect(wasm).toBeInstanceOf(Uint8Array)
          expect(Object.prototype.toString.call(data)).toBe('[object Object]')
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
          expect((error as Error).message).not.toBe('')
        }
      }),
      runs(100),
    )
    expect(read).toBeGreaterThan(0)
  })
})
