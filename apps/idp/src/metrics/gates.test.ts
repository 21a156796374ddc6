import { freePort } from '@countersign/testing/freePort'
import { expect, test } from 'vitest'
import { MINE, on } from '../test/gates.ts'
import { startIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { testChain } from '../test/tokens.ts'

test('metrics: looks at chains and decisions of policies, with their outcome', async () => {
  const chain = testChain()
  const port = await freePort()
  const idp = await startIdp(
    {
      metrics: { enabled: true, port },
      chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
      gates: { members: { gate: on(MINE), policy: 'open' } },
      policies: {
        open: { rego: 'package x\n\ndecision := {"allow": true}', query: 'data.x.decision' },
      },
    },
    { adapters: [chain.adapter] },
  )
  await idp.idp.clients.update('demo', { gates: ['members'] })
  const person = newPerson()
  chain.give(MINE, person.account, { id: '7' })
  const rp = await discover(idp)
  const request = await authorize(rp)
  await redeem(rp, await walkThrough(person, request.url), request)
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  await idp.idp.stop()
  expect(text).toMatch(
    /countersign_ownership_lookup_duration_seconds_count\{chain="eip155:1",step="holdings",outcome="ok"\} [1-9]/,
  )
  expect(text).toMatch(
    /countersign_policy_decision_duration_seconds_count\{policy="open",outcome="allow"\} [1-9]/,
  )
  expect(text.toLowerCase().includes(person.account.toLowerCase())).toBe(false)
})
