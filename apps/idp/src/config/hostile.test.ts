import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJsonText } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { readEnv } from './env.ts'
import { ConfigError } from './errors.ts'
import { loadConfig, parseConfig } from './load.ts'
import { configSchema } from './schema.ts'

const RUNS = runs(60)
const KEYS = Object.keys(configSchema.shape)

let folder: string
beforeAll(async () => {
  // The parser of YAML warns of odd spellings: here they are all odd.
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
  folder = await mkdtemp(join(tmpdir(), 'countersign-config-'))
})
afterAll(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

/** A configuration, or the codes of what is wrong with it; anything else is a failure. */
const codesOf = async (work: () => unknown): Promise<readonly string[]> => {
  try {
    await work()
    return []
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.issues.map(({ code }) => code)
    throw thrown
  }
}

describe('what could be configured', () => {
  test('security: any YAML is a configuration, or refused with codes', async () => {
    const line = fc
      .tuple(
        fc.constantFrom(...KEYS, '__proto__', '<<', '? a', '- b', '&a', '*a', '!!js/function', '%YAML'),
        anyJsonText,
      )
      .map(([name, value]) => `${name}: ${value}`)
    const source = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 60 }),
      fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n')),
    )
    const file = join(folder, 'any.yaml')
    await fc.assert(
      fc.asyncProperty(source, async (text) => {
        await writeFile(file, text)
        for (const code of await codesOf(() => loadConfig({ file }))) expect(code).toMatch(/^[a-z]+_[a-z_]+$/)
      }),
      RUNS,
    )
  })

  test.each([
    ['aliases that grow', 'a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]'],
    ['nested lists', `nft: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
    ['nested objects', `nft: {policies: {x: {input: ${'{a: '.repeat(5000)}1${'}'.repeat(5000)}}}}`],
    ['a key twice', 'issuer: http://127.0.0.1:1\nissuer: http://127.0.0.1:2'],
    ['a tag that makes something', 'issuer: !!js/function "function () {}"'],
    ['two documents', '---\nissuer: http://127.0.0.1:1\n---\nissuer: http://127.0.0.1:2'],
  ])('security: %s', async (_name, text) => {
    const file = join(folder, 'one.yaml')
    await writeFile(file, text)
    expect(await codesOf(() => loadConfig({ file }))).toEqual(['config_syntax'])
  })

  test('security: any object is a configuration, or refused with codes; no prototype is touched', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.constantFrom(...KEYS, '__proto__'), fc.anything({ maxDepth: 3 }), { maxKeys: 4 }),
        async (input) => {
          await codesOf(() => parseConfig(input))
          expect(Object.keys(Object.prototype)).toEqual([])
        },
      ),
      RUNS,
    )
  })

  test('security: any environment is read, and reaches no prototype', () => {
    const segment = fc.constantFrom(
      'SERVER',
      'STORE',
      'PATH',
      '__PROTO__',
      'PROTO',
      'CONSTRUCTOR',
      '',
      '_',
      '__',
      'A_B',
    )
    const name = fc.array(segment, { maxLength: 5 }).map((parts) => `COUNTERSIGN_${parts.join('__')}`)
    const value = fc.oneof(anyJsonText, fc.string({ unit: anyCharacter, maxLength: 20 }))
    fc.assert(
      fc.property(fc.dictionary(name, value, { maxKeys: 5 }), (env) => {
        for (const key of Object.keys(readEnv(env, KEYS).values)) expect(KEYS).toContain(key)
        expect(({} as Record<string, unknown>)['path']).toBeUndefined()
        expect(Object.keys(Object.prototype)).toEqual([])
      }),
      runs(240),
    )
  })
})
