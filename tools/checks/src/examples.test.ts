import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { examples, unfencedOf, unrunOf } from './examples.ts'
import { manifestFile, workspaceOf } from './workspace.ts'

const repository = resolve(import.meta.dirname, '../../..')
const root = mkdtempSync(join(tmpdir(), 'countersign-examples-'))
mkdirSync(join(root, 'packages/a'), { recursive: true })
symlinkSync(join(repository, 'node_modules'), join(root, 'node_modules'))
writeFileSync(join(root, 'tsconfig.base.json'), '{"compilerOptions":{"strict":true,"module":"nodenext"}}')
afterAll(() => rmSync(root, { recursive: true }))

function check(text: string): Promise<readonly string[]> {
  return examples(workspaceOf(root, [manifestFile('packages/a', {}), { path: 'packages/a/README.md', text }]))
}

describe('unfencedOf', () => {
  test('error: an @example that nothing would compile', () => {
    const fenced = '/**\n * @example\n * ```ts\n * a()\n * ```\n */'
    expect(unfencedOf({ path: 'a.ts', text: fenced })).toEqual([])
    expect(unfencedOf({ path: 'a.ts', text: '/**\n * @example\n * a()\n */' })).toEqual([
      'a.ts:2: @example without a ts fence',
    ])
  })
})

describe('unrunOf', () => {
  const source = { path: 'packages/a/src/a.ts', text: '/**\n * @example\n * ```ts\n * a()\n * ```\n */' }
  const of = (...paths: readonly string[]) =>
    unrunOf(
      workspaceOf(root, [
        manifestFile('packages/a', {}),
        source,
        ...paths.map((path) => ({ path, text: '' })),
      ]),
    )

  test('error: a published package whose examples no test runs', () => {
    expect(of('packages/a/src/docExamples.test.ts')).toEqual([])
    expect(of('packages/a/src/a.test.ts')).toEqual([
      'packages/a/src/docExamples.test.ts is missing: it runs the examples of docstrings',
    ])
  })
})

describe('examples', () => {
  test('default', async () => {
    expect(await check('```ts\nexport const a: number = 1\n```\n')).toEqual([])
  })

  test('error: an example that does not compile', async () => {
    const [problem] = await check("```ts\nconst a: number = 'one'\n```\n")
    expect(problem).toContain('packages__a__README.md.L1.ts(1,7): error TS2322')
  })

  test('error: a workspace without an example', async () => {
    expect(await check('nothing')).toEqual(['no example was found'])
  })
})
