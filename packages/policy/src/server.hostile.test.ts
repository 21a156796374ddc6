import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson, anyJsonText } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createServerPolicy } from './createServerPolicy.ts'
import { decide } from './decide.ts'

describe('what an OPA server could answer', () => {
  test('security: nothing but a clear yes allows, and nothing throws', async () => {
    const members = fc.constantFrom(
      'result',
      'decision_id',
      'code',
      'allow',
      '__proto__',
      'claims',
      'reasons',
    )
    const allow = fc.oneof(fc.boolean(), fc.constantFrom('true', 1, [true]), anyJson)
    const nearlyYes = fc.oneof(
      allow,
      fc.record(
        {
          allow,
          claims: fc.oneof(fc.constant({}), anyJson),
          reasons: fc.oneof(fc.array(fc.string()), anyJson),
        },
        { requiredKeys: ['allow'] },
      ),
    )
    const body = fc.oneof(
      anyJsonText,
      fc.dictionary(members, anyJson, { maxKeys: 4 }).map((one) => JSON.stringify(one)),
      {
        weight: 3,
        arbitrary: fc.record({ result: nearlyYes }).map((one) => JSON.stringify(one)),
      },
      fc.string({ unit: anyCharacter }),
      fc.constantFrom('{"result":'.repeat(20_000), `{"result":${'['.repeat(50_000)}${']'.repeat(50_000)}}`),
    )
    const status = fc.oneof(
      { weight: 4, arbitrary: fc.constant(200) },
      fc.constantFrom(302, 400, 401, 404, 429, 500),
    )
    let allowed = 0
    await fc.assert(
      fc.asyncProperty(body, status, async (text, code) => {
        const answer: typeof fetch = async () => new Response(text, { status: code })
        const loaded = createServerPolicy({ url: 'http://opa.test', query: 'data.door.allow', fetch: answer })
        if (!loaded.ok) throw new Error(loaded.reason)
        const decision = await decide(loaded.policy, { a: 1 })
        if (!decision.allow) return
        allowed += 1
        const { result } = JSON.parse(text) as { result: unknown }
        expect([true, result === true || (result as { allow?: unknown }).allow === true]).toEqual([
          code === 200,
          true,
        ])
      }),
      runs(200),
    )
    expect(allowed).toBeGreaterThan(5)
  })
})
