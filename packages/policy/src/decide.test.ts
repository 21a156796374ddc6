import { describe, expect, test } from 'vitest'
import { decide } from './decide.ts'
import type { Evaluation, Json, Policy } from './types.ts'

const answering = (answer: Evaluation): Policy => ({
  engine: 'embedded',
  query: 'data.door.allow',
  evaluate: async () => answer,
  close: async () => {},
})

const saying = (value: Json): Policy =>
  answering({ ok: true, defined: true, value, engine: 'embedded', durationMs: 1 })

describe('decide', () => {
  test.each([
    [true, 'allowed'],
    [false, 'denied'],
    [{ allow: true }, 'allowed'],
    [{ allow: false }, 'denied'],
    [{ allow: 'true' }, 'result_invalid'],
    [{ allow: 1 }, 'result_invalid'],
    [{ allow: true, claims: [] }, 'result_invalid'],
    [{ allow: true, reasons: 'no' }, 'result_invalid'],
    [{ allow: true, reasons: [1] }, 'result_invalid'],
    [{}, 'result_invalid'],
    ['true', 'result_invalid'],
    [1, 'result_invalid'],
    [null, 'result_invalid'],
    [[true], 'result_invalid'],
    [[], 'result_invalid'],
  ] as [Json, string][])('%j is %s', async (value, code) => {
    const decision = await decide(saying(value), {})
    expect(decision.code).toBe(code)
    expect(decision.allow).toBe(code === 'allowed')
  })

  test('what is undefined is a refusal', async () => {
    const policy = answering({ ok: true, defined: false, engine: 'server', durationMs: 1, decisionId: 'd' })
    expect(await decide(policy, {})).toMatchObject({ allow: false, code: 'undefined', decisionId: 'd' })
  })

  test('a failure keeps its code, and its reason is for the log only', async () => {
    const policy = answering({
      ok: false,
      code: 'engine_unavailable',
      retryable: true,
      reason: 'the engine has ended',
      engine: 'server',
    })
    expect(await decide(policy, {})).toMatchObject({
      allow: false,
      code: 'engine_unavailable',
      retryable: true,
      reasons: [],
      detail: 'the engine has ended',
    })
  })

  test('claims come with an allowance only', async () => {
    const claims = { tier: 'gold' }
    expect((await decide(saying({ allow: true, claims }), {})).claims).toEqual(claims)
    expect((await decide(saying({ allow: false, claims }), {})).claims).toEqual({})
  })

  test('reasons are cut', async () => {
    const reasons = Array.from({ length: 50 }, () => 'x'.repeat(1000))
    const decision = await decide(saying({ allow: false, reasons }), {})
    expect(decision.reasons).toHaveLength(20)
    expect(decision.reasons[0]).toHaveLength(500)
  })

  test.each([
    [[true, true], true],
    [[true, false], false],
    [[true, 'true'], false],
    [[], false],
  ] as [Json, boolean][])('in the compatibility mode %j allows: %s', async (value, allow) => {
    expect((await decide(saying(value), {}, { compatibility: 'walt-idpkit' })).allow).toBe(allow)
  })
})
