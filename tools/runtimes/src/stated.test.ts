import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { librariesOf } from './application.ts'
import { MODULES } from './modules.ts'
import { NAMES, oldestNode, sentencesOf, statedIn } from './stated.ts'

const root = resolve(import.meta.dirname, '../../..')
const libraries = librariesOf(root).map(({ dir, manifest }) => ({
  name: manifest.name.replace('@countersign/', ''),
  engines: manifest.engines?.['node'],
  readme: readFileSync(join(root, dir, 'README.md'), 'utf8'),
}))

const readme = `# x

Bun and Deno are not named here.

## Runtimes and size

ES2023: Node.js 22.13 and newer,
Bun. \`@countersign/x/part\` needs Node.js 24. Importing it does no harm in workers. Deno is not mentioned in the first.

## Licence
`

describe('statedIn', () => {
  test('default: the first sentence, and the one that says where importing does no harm', () => {
    expect(statedIn(readme, 'x')).toEqual({ use: ['Node 22', 'Node 24', 'Bun'], import: ['workerd'] })
  })

  test('behavior: a part has a sentence of its own, or that of the package', () => {
    expect(statedIn(readme, 'x/part').use).toEqual(['Node 24'])
    expect(statedIn(readme, 'x/other').use).toEqual(['Node 22', 'Node 24', 'Bun'])
  })

  test('error: without the section nothing is stated', () => {
    expect(statedIn('# x\n\nNode.js 20, Bun.\n', 'x')).toEqual({ use: [], import: [] })
  })
})

describe('the READMEs', () => {
  test('every published library has a row, and every row a library', () => {
    const rows = new Set(MODULES.flatMap(({ rows: all }) => all).map((row) => row.split('/')[0]))
    expect([...rows].toSorted()).toEqual(libraries.map(({ name }) => name).toSorted())
  })

  test.each(libraries)('$name: the README names the Node.js of engines', ({ engines, readme: text }) => {
    const [first = '', ...others] = sentencesOf(text)
    const harmless = others.find((sentence) => sentence.startsWith('Importing')) ?? ''
    expect(`>=${oldestNode(first) ?? oldestNode(harmless)}`).toBe(engines)
  })

  test('where every library is for use, and where importing it does no harm', () => {
    const said = Object.fromEntries(
      [...new Set(MODULES.flatMap(({ rows }) => rows))].map((row) => {
        const text = libraries.find(({ name }) => name === row.split('/')[0])?.readme ?? ''
        const { import: harmless, use } = statedIn(text, row)
        return [row, NAMES.filter((name) => use.includes(name) || harmless.includes(name)).length]
      }),
    )
    const some = Object.entries(said).filter(([, count]) => count < NAMES.length)
    expect(some).toEqual([
      ['access-token/express', 5],
      ['nft-ownership/metadata', 5],
      ['policy-opa', 4],
      ['policy', 4],
      ['oidc-store/sqlite', 4],
      ['oidc-store/postgres', 4],
      ['oidc-store/redis', 4],
      ['oidc-store/contract', 2],
    ])
  })
})
