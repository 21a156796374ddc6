import { createOpa } from '@countersign/policy-opa'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { createEmbeddedPolicy } from './createEmbeddedPolicy.ts'
import { decide } from './decide.ts'
import { DOOR, holding } from './test/policies.ts'
import type { Json, Policy } from './types.ts'

const engine = createOpa({ timeout: 500, memory: 128, now: () => 1_700_000_000_000 })
afterAll(() => engine.close())

const code = async (source: string, query = 'data.door.allow') => {
  const loaded = await createEmbeddedPolicy({ source, query, engine })
  return loaded.ok ? 'loaded' : loaded.code
}

async function load(source: string, query = 'data.door.allow', more = {}): Promise<Policy> {
  const loaded = await createEmbeddedPolicy({ source, query, engine, ...more })
  if (!loaded.ok) throw new Error(`${loaded.code}: ${loaded.reason}`)
  return loaded.policy
}

describe('createEmbeddedPolicy', () => {
  test('allows and denies by balance and trait, with reasons and claims', async () => {
    const policy = await load(DOOR, 'data.door.decision')
    const yes = await decide(policy, holding(2, 'Purple', 'gold-1'))
    expect(yes).toMatchObject({ allow: true, code: 'allowed', claims: { tier: 'gold' }, engine: 'embedded' })
    const no = await decide(policy, holding(1, 'Green', 'gold-1'))
    expect(no).toMatchObject({ allow: false, code: 'denied', claims: {} })
    expect(no.reasons).toEqual(['none of 1 tokens is Purple', 'two tokens are needed'])
  })

  test('tells undefined from false', async () => {
    const policy = await load('package door\n\nallow if input.x == 1')
    expect(await policy.evaluate({ x: 2 })).toMatchObject({ ok: true, defined: false })
    expect(await policy.evaluate({ x: 1 })).toMatchObject({ ok: true, defined: true, value: true })
  })

  test('gives every evaluation one time', async () => {
    const policy = await load('package door\n\nallow := time.format(time.now_ns())')
    expect(await policy.evaluate({})).toMatchObject({ value: '2023-11-14T22:13:20Z' })
  })

  test('evaluates policies of several modules and its own data', async () => {
    const source = {
      'a.rego': 'package door\n\nallow if data.lists.has(input.id)',
      'b.rego': 'package lists\n\nhas(id) if id in data.ids',
    }
    const loaded = await createEmbeddedPolicy({
      source,
      query: 'data.door.allow',
      data: { ids: ['7'] },
      engine,
    })
    if (!loaded.ok) throw new Error(loaded.reason)
    expect(await decide(loaded.policy, { id: '7' })).toMatchObject({ allow: true })
    expect(await decide(loaded.policy, { id: '8' })).toMatchObject({ allow: false, code: 'undefined' })
  })

  test('data of one evaluation does not outlive it', async () => {
    const policy = await load('package door\n\nallow if data.trait == "gold"')
    expect(await decide(policy, {}, { data: { trait: 'gold' } })).toMatchObject({ allow: true })
    expect(await decide(policy, {})).toMatchObject({ allow: false, code: 'undefined' })
  })

  test('data that is no object is no data', async () => {
    const policy = await load('package door\n\nallow := true')
    for (const data of [[], 'x', 1, null, true])
      expect(await decide(policy, {}, { data })).toMatchObject({ allow: false, code: 'policy_failed' })
    expect(await decide(policy, {}, { data: {} })).toMatchObject({ allow: true })
  })

  test('data may not stand in for a package of the policy', async () => {
    const policy = await load('package door\n\nallow if data.door.extra')
    expect(await decide(policy, {}, { data: { door: { extra: true } } })).toMatchObject({
      allow: false,
      code: 'policy_failed',
    })
  })
})

describe('what does not load', () => {
  test.each([
    [
      'http.send',
      'policy_builtin_unavailable',
      'allow if http.send({"method": "get", "url": input.u}).status_code == 200',
    ],
    ['opa.runtime', 'policy_builtin_unavailable', 'allow if opa.runtime().env.HOME'],
    ['rand.intn', 'policy_builtin_unavailable', 'allow if rand.intn("a", 2) == 1'],
    ['net.lookup_ip_addr', 'policy_builtin_unavailable', 'allow if net.lookup_ip_addr("localhost")'],
    ['uuid.rfc4122', 'policy_builtin_unavailable', 'allow if uuid.rfc4122("a") != ""'],
    ['an unknown function', 'policy_syntax', 'allow if door.knock(1)'],
    ['a variable without a value', 'policy_unsafe', 'allow if x > 1'],
    ['a rule that needs itself', 'policy_unsafe', 'allow if not allow'],
    ['a wrong type', 'policy_syntax', 'allow if count(1) > 0'],
    ['no such rule', 'policy_not_found', 'alow := true'],
  ])('%s: %s', async (_, expected, rule) => {
    expect(await code(`package door\n\n${rule}`)).toBe(expected)
  })

  test('says where', async () => {
    const loaded = await createEmbeddedPolicy({
      source: 'package door\n\nallow if {\n  http.send({}).body\n}',
      query: 'data.door.allow',
      engine,
    })
    expect(loaded).toMatchObject({
      ok: false,
      reason: 'undefined function http.send (policy.rego, row 4, column 3)',
      problems: [{ code: 'rego_type_error', row: 4, col: 3, file: 'policy.rego' }],
    })
  })

  test('Rego v0, with a hint', async () => {
    const loaded = await createEmbeddedPolicy({
      source: 'package door\n\nallow { input.x == 1 }',
      query: 'data.door.allow',
      engine,
    })
    expect(loaded).toMatchObject({
      ok: false,
      code: 'policy_syntax',
      hint: expect.stringContaining('Rego v0'),
    })
  })

  test.each(['allow', 'data', 'data.door.allow; true', 'data.door["allow"]', 'data.door[x]', ''])(
    'the query %j',
    async (query) => {
      expect(await code('package door\n\nallow := true', query)).toBe('policy_syntax')
    },
  )

  test('what is larger than a policy is', async () => {
    expect(await code(`package door\n\nallow := true\n# ${'x'.repeat(256 * 1024)}`)).toBe('policy_too_large')
  })

  test('a schema from elsewhere is not fetched', async () => {
    const policy = await load(
      'package door\n\nallow := json.match_schema({}, {"$ref": "http://127.0.0.1:1/s"})[0]',
    )
    expect(await policy.evaluate({})).toMatchObject({ ok: false, code: 'policy_failed' })
  })
})

describe('what fails closed', () => {
  test('a builtin that fails is no answer, unless it is to be undefined', async () => {
    const source = 'package door\n\nallow if not low\n\nlow if to_number(input.level) < 5'
    const strict = await load(source)
    expect(await decide(strict, { level: 'x' })).toMatchObject({ allow: false, code: 'policy_failed' })
    const lenient = await load(source, 'data.door.allow', { builtinErrors: 'undefined' })
    expect(await decide(lenient, { level: 'x' })).toMatchObject({ allow: true })
  })

  test('two values for one rule', async () => {
    const policy = await load('package door\n\nallow := input.a\n\nallow := input.b')
    expect(await decide(policy, { a: true, b: false })).toMatchObject({ allow: false, code: 'policy_failed' })
  })

  test('a policy that counts to a hundred million is stopped, the next one is answered', async () => {
    const endless = await load(
      'package door\n\nallow if {\n  some i in numbers.range(1, 10000)\n  some j in numbers.range(1, 10000)\n  i * j == -1\n}',
    )
    const simple = await load('package door\n\nallow := true')
    const [slow, quick] = await Promise.all([decide(endless, {}), decide(simple, {})])
    expect(slow).toMatchObject({ allow: false, code: 'policy_limit', retryable: false })
    expect(quick).toMatchObject({ allow: true })
  })

  test('a policy that fills the memory is stopped, and the others come back', async () => {
    const simple = await load('package door\n\nallow := true')
    const greedy = await load(
      'package door\n\nallow if {\n  x := bits.lsh(1, 300000000)\n  y := x * x\n  y * y > input.n\n}',
    )
    expect(await decide(greedy, { n: 1 })).toMatchObject({ allow: false, code: 'policy_limit' })
    expect(await decide(simple, {})).toMatchObject({ allow: true })
  })

  test('input that is no JSON, or too large', async () => {
    const policy = await load('package door\n\nallow := true')
    const circular: Record<string, unknown> = {}
    circular['self'] = circular
    expect(await policy.evaluate(circular as Json)).toMatchObject({ ok: false, code: 'policy_too_large' })
    expect(await policy.evaluate({ n: 1n } as never)).toMatchObject({ ok: false, code: 'policy_too_large' })
    expect(await policy.evaluate({ text: 'x'.repeat(1024 * 1024) })).toMatchObject({
      code: 'policy_too_large',
    })
  })

  test('a closed engine', async () => {
    const own = createOpa()
    const loaded = await createEmbeddedPolicy({
      source: 'package door\n\nallow := true',
      query: 'data.door.allow',
      engine: own,
    })
    await own.close()
    if (!loaded.ok) throw new Error(loaded.reason)
    expect(await decide(loaded.policy, {})).toMatchObject({
      allow: false,
      code: 'engine_unavailable',
      retryable: true,
    })
  })

  test('no metadata makes it throw or allow', async () => {
    const policy = await load(DOOR)
    await fc.assert(
      fc.asyncProperty(anyJson, anyJson, async (nft, traits) => {
        const tokens = [{ id: '1', metadata: { traits } }]
        for (const input of [{ nft }, { wanted: 'Purple', nft: { balance: '9', tokens } }] as Json[]) {
          const { allow } = await decide(policy, input)
          const purple = (traits as { Background?: unknown } | null)?.Background === 'Purple'
          expect(allow && !purple).toBe(false)
        }
      }),
      runs(60),
    )
  })

  test('deeply nested and oddly named input', async () => {
    const policy = await load('package door\n\nallow if input.a == 1')
    const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`) as Json
    expect(await decide(policy, { deep: nested(500), a: 1 })).toMatchObject({ allow: true })
    // Whether it can be written down at all is a matter of the stack.
    expect((await decide(policy, { deep: nested(5000), a: 1 })).code).toMatch(
      /^(?:allowed|policy_failed|policy_too_large)$/,
    )
    const odd = JSON.parse('{"__proto__": {"a": 1}, "\\u0000": "\\ud800"}') as Json
    expect(await decide(policy, odd)).toMatchObject({ allow: false })
  })
})
