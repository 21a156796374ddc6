import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createTree } from '@nx/devkit/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chainGenerator, formatFiles } from './generator.ts'
import type { ChainOptions } from './options.ts'
import { createTestWorkspace, type TestWorkspace } from './test/workspace.ts'

/** A short name in one order of lines, and a long one in the other: line breaks and imports differ. */
const CHAINS: readonly ChainOptions[] = [
  { name: 'foo' },
  { name: 'quite-a-long-name', namespace: 'long', ecosystem: 'Quite a Long Name', order: 'caip122' },
]
const dirs = CHAINS.map(({ name }) => `packages/siwx-${name}`)

let workspace: TestWorkspace

beforeAll(() => {
  workspace = createTestWorkspace()
  const tree = createTree()
  for (const file of ['tsconfig.json', '.size-limit.json', 'LICENSE'])
    tree.write(file, readFileSync(join(workspace.root, file)))
  for (const options of CHAINS) chainGenerator(tree, options)
  workspace.write(tree)
  for (const dir of dirs) workspace.link(dir)
  formatFiles(workspace.root, [...dirs, 'tsconfig.json', '.size-limit.json'])
})

afterAll(() => workspace.remove())

// Compilers and test runners of their own: slow on a busy machine.
describe('a generated package', { timeout: 120_000 }, () => {
  test('is formatted and linted', () => {
    workspace.run('biome', 'ci', '--diagnostic-level=error', ...dirs)
    workspace.run('oxlint', '--type-aware', '--deny-warnings', ...dirs)
  })

  test('compiles, and its own tests with it', () => {
    workspace.run(
      'tsc',
      '-b',
      ...dirs.flatMap((dir) => [`${dir}/tsconfig.build.json`, `${dir}/tsconfig.test.json`]),
    )
  })

  test('passes the conformance suite and its own tests, none skipped', () => {
    const report = join(workspace.root, 'report.json')
    workspace.run(
      'vitest',
      'run',
      '--no-isolate',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...dirs,
    )
    const { numTotalTests, numPassedTests } = JSON.parse(readFileSync(report, 'utf8'))
    expect(numPassedTests).toBe(numTotalTests)
    expect(numPassedTests).toBeGreaterThan(2 * 80)
  })

  test('writes the vectors that it came with', () => {
    for (const dir of dirs) {
      const path = join(workspace.root, dir, 'vectors/signatures.json')
      const before = readFileSync(path, 'utf8')
      workspace.run('node', '--conditions=@countersign/source', `${dir}/scripts/vectors.ts`)
      expect(readFileSync(path, 'utf8')).toBe(before)
    }
  })
})
