import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { createOpa } from './createOpa.ts'

const opa = createOpa({ memory: 128 })
afterAll(() => opa.close())

const modules = {
  'policy.rego':
    'package app\n\nimport rego.v1\n\ndefault allow := false\n\nallow if {\n  some t in input.tokens\n  t.level >= data.least\n  print("level", t.level)\n}\n\ndouble(x) := x * 2',
}
const policy = { modules, rule: 'data.app.allow', data: { least: 5 } }

describe('createOpa', () => {
  test('loads and evaluates', async () => {
    const loaded = await opa.load(policy)
    if (!loaded.ok) throw new Error(loaded.message)
    expect(await loaded.policy.evaluate({ input: { tokens: [{ level: 7 }] } })).toMatchObject({
      ok: true,
      results: [{ value: true }],
    })
    expect(await loaded.policy.evaluate({ input: { tokens: [] } })).toMatchObject({
      results: [{ value: false }],
    })
    await loaded.policy.close()
  })

  test('answers in order of asking', async () => {
    const loaded = await opa.load({
      modules: { 'p.rego': 'package app\n\nallow := input' },
      rule: 'data.app.allow',
    })
    if (!loaded.ok) throw new Error(loaded.message)
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => loaded.policy.evaluate({ input: i })),
    )
    expect(answers.map((answer) => answer.ok && answer.results[0]?.value)).toEqual([...Array(50).keys()])
  })

  test('refuses what the queue does not hold', async () => {
    const small = createOpa({ queue: 1 })
    const both = await Promise.all([small.load(policy), small.load(policy)])
    await small.close()
    expect(both.map((one) => one.ok)).toEqual([true, false])
    expect(both[1]).toMatchObject({ code: 'unavailable' })
    expect(await small.load(policy)).toMatchObject({ ok: false, code: 'unavailable' })
  })

  test('stops an evaluation after its steps', async () => {
    const strict = createOpa({ steps: 100 })
    const source = 'package app\n\nallow if {\n  some i in numbers.range(1, 1000)\n  i == -1\n}'
    const loaded = await strict.load({ modules: { 'p.rego': source }, rule: 'data.app.allow' })
    if (!loaded.ok) throw new Error(loaded.message)
    expect(await loaded.policy.evaluate({})).toMatchObject({ ok: false, code: 'limit' })
    await strict.close()
  })

  test.each([{ timeout: 0 }, { steps: 1.5 }, { memory: 32 }, { memory: 4096 }, { queue: Number.NaN }])(
    'refuses %j',
    (options) => {
      expect(() => createOpa(options)).toThrow(RangeError)
    },
  )
})

describe('a panic inside', () => {
  test('is the end of one evaluation only', async () => {
    const modules = { 'p.rego': 'package app\n\nallow := bits.lsh(1, input.by)' }
    const loaded = await opa.load({ modules, rule: 'data.app.allow' })
    if (!loaded.ok) throw new Error(loaded.message)
    expect(await loaded.policy.evaluate({ input: { by: 1e11 } })).toMatchObject({ ok: false, code: 'failed' })
    expect(await loaded.policy.evaluate({ input: { by: 1 } })).toMatchObject({ results: [{ value: 2 }] })
  })
})

describe('any text', () => {
  const rego = fc.array(
    fc.oneof(
      fc.constantFrom(
        'package app',
        'allow if',
        '{',
        '}',
        'some x in',
        'input',
        ':=',
        '"',
        '\n',
        'not',
        'else',
        '|',
      ),
      fc.string({ maxLength: 8, unit: anyCharacter }),
    ),
    { maxLength: 20 },
  )

  test('as a policy is loaded or refused', async () => {
    await fc.assert(
      fc.asyncProperty(rego, fc.boolean(), async (words, whole) => {
        const text = `${whole ? 'package app\n\nallow := true\n' : ''}${words.join(' ')}`
        const loaded = await opa.load({ modules: { 'p.rego': text }, rule: 'data.app.allow' })
        if (loaded.ok) return loaded.policy.close()
        expect(['syntax', 'unsafe', 'builtin', 'missing']).toContain(loaded.code)
      }),
      runs(100),
    )
  })
})

describe('explain', () => {
  test('says what became of rules and expressions', async () => {
    const why = await opa.explain(policy, { input: { tokens: [{ level: 3 }, { level: 4 }] } })
    expect(why).toMatchObject({
      ok: true,
      results: [{ value: false }],
      rules: [{ name: 'data.app.allow', defined: true, value: false, row: 5 }],
      prints: [],
    })
    if (!why.ok) return
    expect(why.failures).toEqual([
      { text: 't.level >= data.least', locals: { t: '{"level": 3}' }, file: 'policy.rego', row: 9, col: 3 },
      { text: 't.level >= data.least', locals: { t: '{"level": 4}' }, file: 'policy.rego', row: 9, col: 3 },
    ])
  })

  test('gives what was printed', async () => {
    expect(await opa.explain(policy, { input: { tokens: [{ level: 9 }] } })).toMatchObject({
      prints: ['level 9'],
    })
  })

  test('keeps what was seen before a fault', async () => {
    const source = 'package app\n\nlow if input.x < 0\n\nallow if to_number(input.y) > 1'
    const why = await opa.explain(
      { modules: { 'p.rego': source }, rule: 'data.app.allow' },
      { input: { x: 1, y: 'x' } },
    )
    expect(why).toMatchObject({
      ok: true,
      results: [],
      fault: { code: 'failed' },
      rules: [
        { name: 'data.app.low', defined: false },
        { name: 'data.app.allow', defined: false },
      ],
    })
  })
})

describe('compile', () => {
  test('gives WebAssembly with the entrypoint', async () => {
    const made = await opa.compile(policy, ['app/allow'])
    if (!made.ok) throw new Error(made.message)
    expect(WebAssembly.validate(made.wasm)).toBe(true)
  })

  test('says what does not compile', async () => {
    expect(
      await opa.compile({ modules: { 'p.rego': 'package app\n\nallow if x' } }, ['app/allow']),
    ).toMatchObject({
      ok: false,
      code: 'unsafe',
    })
    expect(await opa.compile(policy, ['app/none'])).toMatchObject({ ok: false })
  })
})

describe('upgrade', () => {
  test('rewrites v0 as v1', async () => {
    const upgraded = await opa.upgrade('package app\ndefault allow = false\nallow { input.x == 1 }')
    expect(upgraded).toEqual({
      ok: true,
      source: 'package app\n\ndefault allow := false\n\nallow if input.x == 1\n',
    })
  })

  test('refuses what is neither', async () => {
    expect(await opa.upgrade('package')).toMatchObject({ ok: false, code: 'syntax' })
  })
})
