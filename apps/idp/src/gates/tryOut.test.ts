import { decide, loadPolicy } from '@countersign/policy'
import { expect, test } from 'vitest'
import { policyExample, runPolicyTest } from './policyTest.ts'

const SLOW = `package countersign

many := numbers.range(1, 2000)

allow if {
  some a in many
  some b in many
  some c in many
  a + b + c == -1
}`

test('security: somebody who signs in waits for one trial of a slow policy at most, however many there are', async () => {
  const loaded = await loadPolicy({
    query: 'data.countersign.allow',
    source: 'package countersign\n\nallow := true',
  })
  if (!loaded.ok) throw new Error(loaded.reason)
  let ended = 0
  const query = 'data.countersign.allow'
  const trials = Array.from({ length: 2 }, async () => {
    const tested = await runPolicyTest(
      { query, rego: SLOW },
      policyExample.parse({ accounts: ['eip155:1:0xab'] }),
    )
    ended += 1
    return tested
  })
  // The first one is with the engine.
  await new Promise((resolve) => setImmediate(resolve))
  expect((await decide(loaded.policy, {})).allow).toBe(true)
  expect(ended).toBeLessThanOrEqual(1)
  expect((await Promise.all(trials)).map((tested) => 'decision' in tested && tested.decision.allow)).toEqual([
    false,
    false,
  ])
  await loaded.policy.close()
}, 20_000)
