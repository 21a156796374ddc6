import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson, anyJsonText } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseConfig } from '../config/load.ts'
import { FINDINGS } from './findings.ts'
import { importWaltIdpkit } from './importWaltIdpkit.ts'
import { reportMarkdown } from './report.ts'
import { example } from './test/config.ts'

const SECRET = 'correct-horse-battery-staple'

const hostile = fc.oneof(
  anyJson,
  fc.string({ unit: anyCharacter, maxLength: 40 }),
  fc.constantFrom<unknown>(
    ...[
      null,
      7,
      -0,
      1e300,
      true,
      [],
      {},
      '',
      ' ',
      '\0',
      '\n# x: y',
      '*a',
      '&a b',
      '!!js x',
      '{{',
      '%',
      '| x',
    ],
    ...['__proto__', 'constructor', 'toString', 'MAINNET', 'BETANET', 'EVM', 'NFT', '0x', 'A.1.B.NFT'],
    ...[
      'http://[',
      'https://x y',
      'http://a@b',
      '//',
      'data.app.allow',
      'package x',
      'package x\r\nallow = 1',
    ],
    JSON.parse('{"__proto__":{"a":1},"constructor":{"b":2}}'),
    { privateKey: SECRET },
    Array.from({ length: 200 }, () => ({})),
  ),
)

/** All places of a value, as lists of keys. */
const places = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, member]) => places(member, [...path, key]))]
    : [path]

const replaced = (value: unknown, [head, ...rest]: readonly string[], by: unknown): unknown => {
  if (head === undefined) return by
  if (Array.isArray(value))
    return value.map((each, index) => (String(index) === head ? replaced(each, rest, by) : each))
  const record = value as Readonly<Record<string, unknown>>
  return { ...record, [head]: replaced(record[head], rest, by) }
}

const mutated = fc
  .array(fc.tuple(fc.constantFrom(...places(example).slice(1)), hostile), { minLength: 1, maxLength: 4 })
  .map((changes) =>
    changes.reduce<unknown>((value, [path, by]) => {
      try {
        return replaced(value, path, by)
      } catch {
        return value
      }
    }, example),
  )

const added = fc
  .tuple(fc.constantFrom(...places(example)), fc.string({ unit: anyCharacter, maxLength: 20 }), hostile)
  .map(([path, key, value]) => replaced(example, [...path, key], value))

const accepted = async (text: string) => {
  const result = await importWaltIdpkit({ config: text, nftConfig: text, hostname: 'id.example' })
  if (!result.ok) {
    expect(result.code).not.toBe('output_invalid')
    return
  }
  expect(() => parseConfig(parse(result.yaml, { maxAliasCount: 0 }))).not.toThrow()
  expect(result.yaml).not.toContain(SECRET)
  expect(JSON.stringify(result.findings)).not.toContain(SECRET)
  for (const { code, path, severity } of result.findings) {
    expect(FINDINGS[code]).toBe(severity)
    expect(path).toMatch(/^[\x21-\x7e…]*$/)
  }
  expect(reportMarkdown(result.findings)).not.toMatch(/<(?!\/?code)/)
}

describe('importWaltIdpkit on hostile input', () => {
  test('security: whatever stands where in a configuration, what is written can be loaded', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(mutated, added), (value) => accepted(JSON.stringify(value) ?? 'null')),
      runs(20),
    )
  })

  test('security: any text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string({ unit: anyCharacter }), anyJsonText), accepted),
      runs(40),
    )
  })

  test('security: nothing is taken from a prototype', async () => {
    const text =
      '{"__proto__":{"externalUrl":"https://evil.example","claimConfig":{}},"claimConfig":{"__proto__":{"default_nft_token_claim":{"chain":"POLYGON"}},"nft_mappings":[{"__proto__":{"claim":"x"}}]}}'
    const result = await importWaltIdpkit({ config: text })
    if (!result.ok) throw new Error(result.code)
    expect(result.yaml).not.toContain('evil')
    expect(result.yaml).not.toContain('defaultGate')
    expect(({} as Record<string, unknown>)['externalUrl']).toBeUndefined()
    expect(result.findings.filter(({ code }) => code === 'key_unknown')).toHaveLength(3)
  })

  test('security: long files are read in bounded time and told in bounded length', async () => {
    const text = JSON.stringify(
      Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`k${index}`, 1])),
    )
    const result = await importWaltIdpkit({ config: text })
    if (!result.ok) throw new Error(result.code)
    expect(result.findings.length).toBeLessThanOrEqual(501)
    expect(result.findings.some(({ code }) => code === 'too_many')).toBe(true)
  })
})
