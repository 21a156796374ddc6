import { beforeAll, describe, expect, test } from 'vitest'
import { readAsset } from './asset.ts'
import { start } from './instance.ts'
import { pin } from './pin.ts'
import { KNOWN, readCases } from './test/cases.ts'
import { runCase } from './test/runCase.ts'

const cases = readCases()
const categories = [...new Set(cases.map(({ category }) => category))]
const failures = new Map<string, string>()

beforeAll(async () => {
  const instance = await start(await WebAssembly.compile(readAsset()))
  for (const one of cases) {
    const why = runCase(instance, one)
    if (why !== undefined) failures.set(one.note, why)
  }
})

describe(`the Rego v1 test cases of OPA ${pin.opa}`, () => {
  test('are all there', () => {
    expect(cases.length).toBe(2400)
    expect(
      cases.filter(
        ({ result, error, errorCode, defined }) => !result && !error && !errorCode && defined === undefined,
      ),
    ).toEqual([])
  })

  test.each(categories)('%s', (category) => {
    const notes = cases.filter((one) => one.category === category).map(({ note }) => note)
    const unknown = notes.filter((note) => failures.has(note) && KNOWN[note] === undefined)
    expect(unknown.map((note) => `${note}: ${failures.get(note)}`)).toEqual([])
  })

  test('the known differences are still there', () => {
    expect([...failures.keys()].sort()).toEqual(Object.keys(KNOWN).sort())
  })

  test('are counted in CONFORMANCE.md', async () => {
    await expect(report()).toMatchFileSnapshot('../CONFORMANCE.md')
  })
})

function report(): string {
  const rows = categories.map((category) => {
    const notes = cases.filter((one) => one.category === category).map(({ note }) => note)
    return `| ${category} | ${notes.filter((note) => !failures.has(note)).length} | ${notes.length} |`
  })
  const known = Object.entries(KNOWN).map(([note, why]) => `| ${note} | ${why} |`)
  return `# Conformance

Written by \`src/conformance.test.ts\` (\`vitest run packages/policy-opa -u\`): OPA's own Rego v1 test cases, run in the
published engine, which is OPA ${pin.opa}. ${cases.length - failures.size} of ${cases.length} pass; each of the others needs something that is withheld on purpose.

| Does not pass | Because |
| --- | --- |
${known.join('\n')}

| Category | Passed | Of |
| --- | --- | --- |
${rows.join('\n')}
`
}
