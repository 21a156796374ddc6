import { afterAll, describe, expect, test } from 'vitest'
import { createOpa } from './createOpa.ts'

// Without a time of the policy's own it would count for minutes.
const opa = createOpa({ steps: Number.MAX_SAFE_INTEGER, timeout: 600_000, memory: 128 })
afterAll(() => opa.close())

const modules = {
  'p.rego':
    'package app\n\nallow if {\n  some i in numbers.range(1, 10000)\n  some j in numbers.range(1, 10000)\n  i * j == -1\n}',
}
const policy = { modules, rule: 'data.app.allow', timeout: 20 }

describe('the timeout of a policy', () => {
  test('default: ends its evaluations, whatever the engine allows', async () => {
    const loaded = await opa.load(policy)
    if (!loaded.ok) throw new Error(loaded.message)
    expect(await loaded.policy.evaluate({})).toMatchObject({ ok: false, code: 'limit' })
  })

  test.each([0, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('error: %s is none', async (timeout) => {
    await expect(opa.load({ ...policy, timeout })).rejects.toThrow(RangeError)
    await expect(opa.explain({ ...policy, timeout }, {})).rejects.toThrow(RangeError)
  })

  test('behavior: and that of an explanation', async () => {
    expect(await opa.explain(policy, {})).toMatchObject({ fault: { code: 'limit' } })
  })
})
