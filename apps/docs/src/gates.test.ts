import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '@countersign/idp'
import { parseGate } from '@countersign/nft-ownership'
import { createEmbeddedPolicy, decide, type Json } from '@countersign/policy'
import { afterAll, describe, expect, test } from 'vitest'

const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', `${path}.md`), 'utf8')

type Block = { readonly language: string; readonly text: string; readonly before: string }

/** Fenced blocks, each with the text between it and the one before. */
function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/([\s\S]*?)^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([, before = '', language = '', text = '']) => ({ language, text, before }),
  )
}

const json = (text: string): Json => JSON.parse(text) as Json

describe('the language of gates', () => {
  const page = read('gates/language')
  const gates = blocksOf(page).map(({ text }) => json(text))

  test.each(gates.map((gate) => ({ name: JSON.stringify(gate), gate })))('is accepted: $name', ({ gate }) => {
    expect(parseGate(gate)).toMatchObject({ ok: true, warnings: [] })
  })

  const refused = [...page.matchAll(/^\| `(\{.*\})` \| `(\w+)` \| `(\S+)` \|$/gm)]
  test.each(refused.map(([, gate = '', code = '', path = '']) => ({ gate, code, path })))(
    'is refused: $gate',
    ({ gate, code, path }) => {
      expect(parseGate(json(gate))).toMatchObject({ ok: false, issues: [{ code, path }] })
    },
  )

  test('has examples of both', () => {
    expect(gates.length).toBeGreaterThan(10)
    expect(refused.length).toBeGreaterThan(10)
  })
})

describe('policies', () => {
  const blocks = blocksOf(read('gates/policies'))
  const input = json(blocks.find(({ language }) => language === 'json')?.text ?? '')
  const policies = blocks.flatMap(({ language, text }, index) => {
    const next = blocks[index + 1]
    const [, query = ''] = /`(data\.\S+)` decides:/.exec(next?.before ?? '') ?? []
    const name = /^package (\w+)$/m.exec(text)?.[1] ?? ''
    return language === 'rego' ? [{ name, source: text, query, expected: next?.text ?? '' }] : []
  })

  test.each(policies.filter(({ query }) => query !== ''))('$name decides as the page says', async (one) => {
    const loaded = await createEmbeddedPolicy({ source: one.source, query: one.query })
    if (!loaded.ok) throw new Error(loaded.reason)
    expect(await decide(loaded.policy, input)).toMatchObject(json(one.expected) as object)
    await loaded.policy.close()
  })

  test('what reaches for the network does not load', async () => {
    const [one, ...more] = policies.filter(({ query }) => query === '')
    expect(more).toEqual([])
    const loaded = await createEmbeddedPolicy({ source: one?.source ?? '', query: 'data.caller.allow' })
    expect(loaded).toMatchObject({ ok: false, code: 'policy_builtin_unavailable' })
  })

  test('have examples', () => {
    expect(policies.length).toBeGreaterThan(6)
  })
})

describe('configurations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'docs-'))
  afterAll(() => rmSync(folder, { recursive: true }))
  const files = ['guide/operator', 'guide/phone', 'gates/policies'].flatMap((page) =>
    blocksOf(read(page))
      .filter(({ language }) => language === 'yaml')
      .map(({ text }, index) => ({ name: `${page}, ${index + 1}`, text })),
  )

  test.each(files)('are accepted: $name', async ({ name, text }) => {
    const file = join(folder, `${name.replaceAll('/', '-')}.yaml`)
    writeFileSync(file, text)
    const { warnings } = await loadConfig({ file })
    expect(warnings).toEqual([])
  })

  test('are there', () => {
    expect(files).toHaveLength(6)
  })
})
