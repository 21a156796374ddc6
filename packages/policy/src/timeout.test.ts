import type { Opa, OpaPolicySource } from '@countersign/policy-opa'
import { describe, expect, test } from 'vitest'
import { createEmbeddedPolicy } from './createEmbeddedPolicy.ts'
import { loadPolicy } from './loadPolicy.ts'
import { testPolicy } from './testPolicy.ts'

/** Writes down what it is given. */
const recorder = () => {
  const asked: OpaPolicySource[] = []
  const refuse = async (source: OpaPolicySource) => {
    asked.push(source)
    return { ok: false, code: 'missing', message: 'nothing runs here' } as const
  }
  return { asked, engine: { load: refuse, explain: refuse } as unknown as Opa }
}

const rego = { source: 'package door\n\nallow := true', query: 'data.door.allow' }

describe('the timeout of an embedded policy', () => {
  test('default: is what the engine holds it to', async () => {
    const { asked, engine } = recorder()
    await createEmbeddedPolicy({ ...rego, engine, timeout: 250 })
    await loadPolicy(rego, { engine, timeout: 300 })
    await testPolicy({ ...rego, engine, timeout: 350 }, {})
    expect(asked.map(({ timeout }) => timeout)).toEqual([250, 300, 350])
  })

  test('behavior: without one the engine’s own holds', async () => {
    const { asked, engine } = recorder()
    await createEmbeddedPolicy({ ...rego, engine })
    expect(asked.map(({ timeout }) => timeout)).toEqual([undefined])
  })
})
