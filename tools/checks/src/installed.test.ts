import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadProblems, specifiersOf, typeProblems } from './installed.ts'
import { manifestFile, workspaceOf } from './workspace.ts'

const root = resolve(import.meta.dirname, '../../..')
const app = mkdtempSync(join(tmpdir(), 'countersign-installed-'))
afterAll(() => rmSync(app, { recursive: true }))

function install(name: string, files: Readonly<Record<string, string>>): string {
  const target = join(app, 'node_modules/@countersign', name)
  mkdirSync(target, { recursive: true })
  const manifest = { name: `@countersign/${name}`, type: 'module', types: 'a.d.ts', exports: './a.js' }
  writeFileSync(join(target, 'package.json'), JSON.stringify(manifest))
  for (const [path, text] of Object.entries(files)) writeFileSync(join(target, path), text)
  return manifest.name
}

writeFileSync(join(app, 'package.json'), '{"type":"module"}')
const good = install('good', { 'a.js': 'export const a = 1', 'a.d.ts': 'export declare const a: number' })
const broken = install('broken', {
  'a.js': "export { b } from './gone.js'",
  'a.d.ts': "export { b } from './gone.js'",
})
const empty = install('empty', { 'a.js': 'export {}', 'a.d.ts': 'export {}' })

describe('specifiersOf', () => {
  test('behavior: named entries, without JSON files and patterns', () => {
    const json = { './package.json': './package.json', './manifest.json': './manifest.json' }
    const exports = { '.': {}, './extra': {}, './parts/*': {}, ...json }
    const { projects } = workspaceOf('/', [manifestFile('packages/a', { exports })])
    expect(specifiersOf(projects)).toEqual(['@countersign/a', '@countersign/a/extra'])
  })
})

describe('loadProblems', () => {
  test('default', async () => {
    expect(await loadProblems([good], app)).toEqual([])
  })

  test('error: an entry that cannot be loaded, or has nothing', async () => {
    const problems = await loadProblems([broken, empty], app)
    expect(problems[0]).toMatch(/^@countersign\/broken: .*gone\.js/)
    expect(problems[1]).toBe('@countersign/empty: exports nothing')
  })
})

describe('typeProblems', () => {
  test('default', async () => {
    expect(await typeProblems([good], app, root)).toEqual([])
  })

  test('error: declarations that lead nowhere', async () => {
    expect((await typeProblems([broken], app, root)).join('\n')).toContain('gone.js')
  })
})
