import type { LoadPolicyOptions } from '@countersign/policy'
import { describe, expect, test } from 'vitest'
import { parseConfig } from '../config/load.ts'
import type { PolicyConfig } from '../config/nft.ts'
import { loadPolicies } from './policies.ts'
import type { PolicyQuestion } from './policyStep.ts'
import { createStoredPolicies } from './storedPolicies.ts'

type Engine = NonNullable<LoadPolicyOptions['engine']>

/** An engine that says yes, and what each policy was loaded with. */
const recorder = () => {
  const timeouts: (number | undefined)[] = []
  const engine = {
    load: async ({ timeout }: Parameters<Engine['load']>[0]) => {
      timeouts.push(timeout)
      const evaluate = async () => ({ ok: true, results: [{ value: true }], steps: 1 })
      return { ok: true, policy: { evaluate, close: async () => undefined } }
    },
  }
  return { timeouts, engine: engine as unknown as Engine }
}

const rego = 'package countersign\n\nallow := true'
const question: PolicyQuestion = {
  accounts: ['eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb'],
  holdings: [],
  clientId: 'shop',
  scopes: [],
  now: '2026-11-21T12:00:00.000Z',
}

describe('policies.*.timeout', () => {
  test('default: bounds what is evaluated here, as configured', async () => {
    const { engine, timeouts } = recorder()
    const { policies } = parseConfig({ policies: { slow: { rego, timeout: 5000 }, usual: { rego } } })
    const { run } = await loadPolicies({ policies }, { engine })
    expect(timeouts).toEqual([5000, 1000])
    expect(await run('slow', question)).toMatchObject({ allow: true })
  })

  test('behavior: of a stored policy a changed one counts with the next question', async () => {
    const { engine, timeouts } = recorder()
    const { run } = createStoredPolicies({ engine })
    const settings = parseConfig({ policies: { door: { rego } } }).policies['door'] as PolicyConfig
    await run('door', settings, question)
    await run('door', settings, question)
    await run('door', { ...settings, timeout: 200 }, question)
    expect(timeouts).toEqual([1000, 200])
  })
})
