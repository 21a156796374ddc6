import { describe, expect, test } from 'vitest'
import { exportsMaps } from './exportsMap.ts'
import { type Manifest, manifestFile, workspaceOf } from './workspace.ts'

const entry = {
  '@countersign/source': './src/index.ts',
  types: './dist/index.d.ts',
  default: './dist/index.js',
}
const files = ['dist', 'src', '!**/*.test.ts']

function check(manifest: Partial<Manifest>, present = ['src/index.ts', 'README.md', 'LICENSE']) {
  const base = { files, exports: { '.': entry, './package.json': './package.json' } }
  return exportsMaps(
    workspaceOf('/', [
      manifestFile('packages/a', { ...base, ...manifest }),
      ...present.map((path) => ({ path: `packages/a/${path}`, text: '' })),
    ]),
  )
}

describe('exportsMaps', () => {
  test('default', () => {
    expect(check({})).toEqual([])
  })

  test('behavior: private packages are free', () => {
    expect(check({ private: true, exports: {} }, [])).toEqual([])
  })

  test('error: missing files', () => {
    expect(check({}, [])).toEqual([
      'packages/a/package.json: exports["."] names ./src/index.ts, which does not exist',
      'packages/a: README.md is missing',
      'packages/a: LICENSE is missing',
    ])
  })

  test('error: no source condition, or not first', () => {
    const { '@countersign/source': source, ...built } = entry
    const problem = 'packages/a/package.json: exports["."] must begin with @countersign/source'
    expect(check({ exports: { '.': built, './package.json': './package.json' } })).toEqual([problem])
    const last = { ...built, '@countersign/source': source }
    expect(check({ exports: { '.': last, './package.json': './package.json' } })).toEqual([problem])
  })

  test('error: default built from another module', () => {
    const wrong = { ...entry, default: './dist/other.js' }
    expect(check({ exports: { '.': wrong, './package.json': './package.json' } })).toEqual([
      'packages/a/package.json: exports["."] default is not built from ./src/index.ts',
    ])
  })

  test.each([
    ['a source elsewhere', { '@countersign/source': './test/index.ts' }, 'has a source outside src'],
    ['types of another module', { types: './dist/other.d.ts' }, 'types are not those of ./src/index.ts'],
    ['another condition last', { node: './dist/index.js' }, 'must end with default'],
  ])('error: %s', (_, more, problem) => {
    expect(check({ exports: { '.': { ...entry, ...more }, './package.json': './package.json' } })).toEqual([
      `packages/a/package.json: exports["."] ${problem}`,
    ])
  })

  test('error: types that do not come first, a file that is not there', () => {
    const { types, ...rest } = entry
    const late = { '@countersign/source': rest['@countersign/source'], node: './dist/index.js', types }
    const exports = { '.': { ...late, default: rest.default }, './package.json': './package.json' }
    expect(check({ exports })).toEqual([
      'packages/a/package.json: exports["."] must give types right after the source',
    ])
    const further = { '.': entry, './a.json': './a.json', './package.json': './package.json' }
    expect(check({ exports: further })).toEqual([
      'packages/a/package.json: exports["./a.json"] names ./a.json, which does not exist',
    ])
  })

  test('behavior: a pattern stands for files that are there', () => {
    const parts = {
      '@countersign/source': './src/parts/*.ts',
      types: './dist/parts/*.d.ts',
      default: './dist/parts/*.js',
    }
    const exports = { '.': entry, './parts/*': parts, './package.json': './package.json' }
    const present = ['src/index.ts', 'README.md', 'LICENSE']
    expect(check({ exports }, [...present, 'src/parts/b.ts'])).toEqual([])
    expect(check({ exports }, present)).toEqual([
      'packages/a/package.json: exports["./parts/*"] names ./src/parts/*.ts, which does not exist',
    ])
  })

  test('error: package.json not exported, tests shipped', () => {
    expect(check({ exports: { '.': entry }, files: ['dist', 'src'] })).toEqual([
      'packages/a/package.json: exports lacks ./package.json',
      'packages/a/package.json: files lacks !**/*.test.ts',
    ])
  })
})
