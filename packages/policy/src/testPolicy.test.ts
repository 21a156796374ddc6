import { createOpa } from '@countersign/policy-opa'
import { afterAll, describe, expect, test } from 'vitest'
import { DOOR, holding } from './test/policies.ts'
import { testPolicy, upgradePolicy } from './testPolicy.ts'
import type { Json } from './types.ts'

const engine = createOpa()
afterAll(() => engine.close())

describe('testPolicy', () => {
  test('says why a policy denied', async () => {
    const why = await testPolicy({ source: DOOR, query: 'data.door.decision', engine }, holding(1, 'Green'))
    if (!why.ok) throw new Error(why.reason)
    expect(why.decision).toMatchObject({
      allow: false,
      code: 'denied',
      reasons: ['none of 1 tokens is Purple', 'two tokens are needed'],
    })
    expect(why.rules.map(({ name, defined, value }) => [name, defined && value])).toContainEqual([
      'data.door.allow',
      false,
    ])
    expect(why.failures).toContainEqual(
      expect.objectContaining({ text: 'to_number(input.nft.balance) >= 2', file: 'policy.rego', row: 6 }),
    )
    expect(why.steps).toBeGreaterThan(10)
  })

  test('says why of a rule that is passed over by the index', async () => {
    const source = 'package door\n\nallow if input.client_id == "club"'
    const why = await testPolicy({ source, query: 'data.door.allow', engine }, { client_id: 'shop' })
    expect(why).toMatchObject({ ok: true, decision: { allow: false, code: 'undefined' } })
    expect(why).toMatchObject({ failures: [{ text: 'input.client_id == "club"', row: 3 }] })
  })

  test('decides as a sign-in does where an index keeps a failing builtin away', async () => {
    const source =
      'package door\n\nallow if {\n\tto_number(input.x) > 1\n\tinput.id == "other"\n}\n\nallow if input.id == "club"'
    const why = await testPolicy({ source, query: 'data.door.allow', engine }, { id: 'club', x: 'y' })
    expect(why).toMatchObject({ ok: true, decision: { allow: true, code: 'allowed' } })
  })

  test('says it of one that allowed, too', async () => {
    const why = await testPolicy({ source: DOOR, query: 'data.door.decision', engine }, holding(2, 'Purple'))
    expect(why).toMatchObject({ ok: true, decision: { allow: true, claims: { tier: 'plain' } } })
  })

  test('says where an evaluation failed', async () => {
    const source = 'package door\n\nallow if to_number(input.x) > 1'
    expect(await testPolicy({ source, query: 'data.door.allow', engine }, { x: 'y' })).toMatchObject({
      ok: true,
      decision: {
        allow: false,
        code: 'policy_failed',
        detail: expect.stringContaining('policy.rego, row 3, column 10'),
      },
    })
  })

  test('error: a policy, its data, its input or a question that is too large, and no JSON', async () => {
    const large = 'x'.repeat(1024 * 1024)
    const circular: Record<string, unknown> = {}
    circular['itself'] = circular
    const door = { source: DOOR, query: 'data.door.allow', engine }
    for (const [policy, input, data] of [
      [{ ...door, source: `${DOOR}\n# ${large}` }, {}, {}],
      [{ ...door, data: { large } }, {}, {}],
      [door, { large }, {}],
      [door, {}, { large }],
      [door, circular, {}],
    ] as const)
      expect(await testPolicy(policy, input as Json, { data })).toMatchObject({ code: 'policy_too_large' })
    expect(await upgradePolicy(large)).toMatchObject({ code: 'policy_too_large' })
  })

  test('asks with the data of this once', async () => {
    const source = 'package door\n\nallow if data.Hat == "red"'
    expect(
      await testPolicy({ source, query: 'data.door.allow', engine }, {}, { data: { Hat: 'red' } }),
    ).toMatchObject({ decision: { allow: true } })
    expect(
      await testPolicy({ source, query: 'data.door.allow', engine }, {}, { data: [{ Hat: 'red' }] }),
    ).toMatchObject({ ok: false, code: 'policy_failed' })
  })

  test('refuses a policy that does not load', async () => {
    expect(await testPolicy({ source: 'package', query: 'data.door.allow', engine }, {})).toMatchObject({
      ok: false,
      code: 'policy_syntax',
    })
    expect(await testPolicy({ source: DOOR, query: 'allow', engine }, {})).toMatchObject({
      ok: false,
      code: 'policy_syntax',
    })
  })
})

describe('upgradePolicy', () => {
  test('rewrites v0, and says what it cannot read', async () => {
    expect(await upgradePolicy('package app\n\nallow { input.a == data.a }')).toEqual({
      ok: true,
      source: 'package app\n\nallow if input.a == data.a\n',
    })
    expect(await upgradePolicy('allow')).toMatchObject({ ok: false, code: 'policy_syntax' })
  })
})
