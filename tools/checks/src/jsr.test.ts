import { describe, expect, test } from 'vitest'
import { jsr, jsrOf } from './jsr.ts'
import { manifestFile, workspaceOf } from './workspace.ts'

const manifest = {
  name: '@countersign/a',
  version: '1.2.0',
  license: 'Apache-2.0',
  exports: {
    '.': { '@countersign/source': './src/index.ts', default: './dist/index.js' },
    './package.json': './package.json',
  },
}
const check = (text: string) =>
  jsr(workspaceOf('/', [manifestFile('packages/a', manifest), { path: 'packages/a/jsr.json', text }]))

describe('jsr', () => {
  test('default: the sources of what is exported, under the same version', () => {
    expect(JSON.parse(jsrOf(manifest))).toMatchObject({
      version: '1.2.0',
      exports: { '.': './src/index.ts' },
    })
    expect(check(jsrOf(manifest))).toEqual([])
  })

  test('error: a version that a release has left behind', () => {
    expect(check(jsrOf({ ...manifest, version: '1.1.0' }))).toEqual([expect.stringContaining('writeJsr.ts')])
  })
})
