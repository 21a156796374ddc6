import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { contentProblems, tarballProblems } from './packed.ts'

const root = mkdtempSync(join(tmpdir(), 'countersign-packed-'))
afterAll(() => rmSync(root, { recursive: true }))

const manifest = {
  name: 'a',
  version: '1.0.0',
  type: 'module',
  license: 'Apache-2.0',
  repository: { type: 'git', url: 'git+https://github.com/countersign-id/countersign.git' },
  exports: {
    '.': { types: './dist/index.d.ts', default: './dist/index.js' },
    './package.json': './package.json',
  },
}

function tarball(name: string, files: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  for (const [path, text] of Object.entries(files)) {
    const target = join(root, name, 'package', path)
    mkdirSync(dirname(target), { recursive: true })
    writeFileSync(target, text)
  }
  execFileSync('tar', ['-czf', join(root, `${name}.tgz`), '-C', join(root, name), 'package'])
  return new Uint8Array(readFileSync(join(root, `${name}.tgz`)))
}

const good = {
  'package.json': JSON.stringify(manifest),
  'README.md': '# a',
  'dist/index.js': 'export const a = 1\n',
  'dist/index.d.ts': 'export declare const a: number\n',
}

describe('tarballProblems', () => {
  test('default', async () => {
    expect(await tarballProblems('a', tarball('good', good))).toEqual([])
  })

  test('error: an entry that is not in the tarball', async () => {
    const { 'dist/index.js': _, ...files } = good
    const problems = await tarballProblems('a', tarball('hollow', files))
    expect(problems.join('\n')).toContain('./dist/index.js')
  })

  test('error: CommonJS that calls itself a module', async () => {
    const files = { ...good, 'dist/index.js': 'module.exports = { a: 1 }\n' }
    expect(await tarballProblems('a', tarball('commonjs', files))).not.toEqual([])
  })
})

describe('contentProblems', () => {
  const listed = ['package/package.json', 'package/README.md', 'package/LICENSE', 'package/src/index.ts']

  test('default', () => {
    expect(contentProblems('a', listed, '{"dependencies":{"b":"^1.0.0"}}')).toEqual([])
  })

  test('error: no licence, a test inside, workspace dependencies', () => {
    const paths = [...listed.slice(0, 2), 'package/src/index.test.ts', 'package/dist/.tsbuildinfo']
    expect(contentProblems('a', paths, '{"dependencies":{"b":"workspace:^"}}')).toEqual([
      'a: package/LICENSE is not in the tarball',
      'a: package/src/index.test.ts does not belong in the tarball',
      'a: package/dist/.tsbuildinfo does not belong in the tarball',
      'a: its dependencies are not versions',
    ])
  })
})
