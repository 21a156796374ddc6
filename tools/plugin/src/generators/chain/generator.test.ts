import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readJson, type Tree } from '@nx/devkit'
import { createTree } from '@nx/devkit/testing'
import { describe, expect, test } from 'vitest'
import { chainGenerator } from './generator.ts'
import { type ChainOptions, chainOf } from './options.ts'

const root = resolve(import.meta.dirname, '../../../../..')

/** A tree with what the generator changes. */
function emptyTree(): Tree {
  const tree = createTree()
  for (const file of ['tsconfig.json', '.size-limit.json', 'LICENSE'])
    tree.write(file, readFileSync(join(root, file)))
  return tree
}

function generate(options: ChainOptions): Tree {
  const tree = emptyTree()
  chainGenerator(tree, options)
  return tree
}

function read(tree: Tree, path: string): string {
  return tree.read(path, 'utf8') ?? `${path} is missing`
}

describe('chainOf', () => {
  test('default', () => {
    expect(chainOf({ name: 'scratch' })).toEqual({
      name: 'scratch',
      package: 'siwx-scratch',
      namespace: 'scratch',
      ecosystem: 'Scratch',
      order: 'eip4361',
      budget: '20 kB',
      type: 'Scratch',
      value: 'scratch',
    })
  })

  test('behavior: a name of two words', () => {
    expect(chainOf({ name: 'two-words', namespace: 'two' })).toMatchObject({
      package: 'siwx-two-words',
      ecosystem: 'TwoWords',
      type: 'TwoWords',
      value: 'twoWords',
    })
  })

  test.each<ChainOptions>([
    { name: 'Near' },
    { name: '../near' },
    { name: 'near-' },
    { name: 'a-name-that-is-no-namespace' },
    { name: 'near', namespace: 'NEAR' },
    { name: 'near', ecosystem: "Near' account:\n" },
    { name: 'near', order: 'siwe' as never },
    { name: 'near', budget: '18' },
  ])('error: %j', (options) => {
    expect(() => chainOf(options)).toThrow(/is not|cannot stand/)
  })
})

describe('chainGenerator', () => {
  test('default', () => {
    const before = emptyTree()
    const tree = generate({ name: 'scratch' })
    const added = tree
      .listChanges()
      .map(({ path }) => path)
      .filter((path) => !before.exists(path))
    expect(added.sort()).toMatchInlineSnapshot(`
      [
        ".changeset/siwx-scratch.md",
        "packages/siwx-scratch/LICENSE",
        "packages/siwx-scratch/README.md",
        "packages/siwx-scratch/package.json",
        "packages/siwx-scratch/scripts/vectors.ts",
        "packages/siwx-scratch/src/account.test.ts",
        "packages/siwx-scratch/src/account.ts",
        "packages/siwx-scratch/src/conformance.test.ts",
        "packages/siwx-scratch/src/createMessage.ts",
        "packages/siwx-scratch/src/docExamples.test.ts",
        "packages/siwx-scratch/src/formatMessage.ts",
        "packages/siwx-scratch/src/index.ts",
        "packages/siwx-scratch/src/internal/signature.ts",
        "packages/siwx-scratch/src/parseMessage.ts",
        "packages/siwx-scratch/src/profile.ts",
        "packages/siwx-scratch/src/proof.test.ts",
        "packages/siwx-scratch/src/proof.ts",
        "packages/siwx-scratch/src/readme.test.ts",
        "packages/siwx-scratch/src/signingPayload.test.ts",
        "packages/siwx-scratch/src/signingPayload.ts",
        "packages/siwx-scratch/src/test/keys.ts",
        "packages/siwx-scratch/src/test/message.ts",
        "packages/siwx-scratch/src/test/vectors.ts",
        "packages/siwx-scratch/src/types.ts",
        "packages/siwx-scratch/src/vectors.test.ts",
        "packages/siwx-scratch/src/verifyMessage.test.ts",
        "packages/siwx-scratch/src/verifyMessage.ts",
        "packages/siwx-scratch/tsconfig.build.json",
        "packages/siwx-scratch/tsconfig.test.json",
        "packages/siwx-scratch/vectors/signatures.json",
      ]
    `)
  })

  test('behavior: no template mark is left', () => {
    const tree = generate({ name: 'two-words', namespace: 'two', ecosystem: 'Two Words' })
    for (const { path, content } of tree.listChanges()) {
      expect(path).not.toContain('template')
      expect(`${content}`, path).not.toMatch(/<%|%>|undefined: /)
    }
  })

  test('behavior: names, namespace and order reach the sources', () => {
    const tree = generate({ name: 'two-words', namespace: 'two', ecosystem: 'Two Words', order: 'caip122' })
    const profile = read(tree, 'packages/siwx-two-words/src/profile.ts')
    expect(profile).toContain('export const twoWordsProfile: TextProfile = {')
    expect(profile).toContain("namespace: 'two',")
    expect(profile).toContain("ecosystem: 'Two Words',")
    expect(profile).toContain("order: 'caip122',")
    expect(readJson(tree, 'packages/siwx-two-words/package.json')).toMatchObject({
      name: '@countersign/siwx-two-words',
      repository: { directory: 'packages/siwx-two-words' },
    })
  })

  test('behavior: it is part of the solution, behind the other chains, and has budgets and a changeset', () => {
    const tree = generate({ name: 'scratch', budget: '9.5 kB' })
    const { references } = readJson<{ references: readonly { path: string }[] }>(tree, 'tsconfig.json')
    const paths = references.map(({ path }) => path)
    const at = paths.indexOf('./packages/siwx-scratch/tsconfig.build.json')
    expect(paths[at - 1]).toMatch(/^\.\/packages\/siwx-.*\.test\.json$/)
    expect(paths[at + 1]).toBe('./packages/siwx-scratch/tsconfig.test.json')
    expect(readJson<object[]>(tree, '.size-limit.json')).toContainEqual({
      name: 'siwx-scratch: verify',
      path: 'packages/siwx-scratch/dist/index.js',
      import: '{ verifyMessage }',
      limit: '9.5 kB',
    })
    expect(read(tree, '.changeset/siwx-scratch.md')).toMatch(
      /^---\n"@countersign\/siwx-scratch": minor\n---\n/,
    )
  })

  test('error: a package that exists is left alone', () => {
    const tree = generate({ name: 'scratch' })
    expect(() => chainGenerator(tree, { name: 'scratch' })).toThrow('packages/siwx-scratch exists already.')
  })
})
