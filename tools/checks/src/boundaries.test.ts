import { describe, expect, test } from 'vitest'
import { boundaries } from './boundaries.ts'
import { type Manifest, manifestFile, workspaceOf } from './workspace.ts'

function check(dir: string, manifest: Partial<Manifest>, text: string, name = 'index.ts'): readonly string[] {
  return boundaries(
    workspaceOf('/', [
      { path: 'package.json', text: '{"devDependencies":{"vitest":"catalog:"}}' },
      manifestFile(dir, manifest),
      { path: `${dir}/src/${name}`, text },
    ]),
  )
}

describe('boundaries', () => {
  test('default', () => {
    const manifest = {
      dependencies: { '@countersign/siwx-core': 'workspace:^', '@noble/hashes': 'catalog:' },
    }
    const text =
      "import { a } from '@countersign/siwx-core'\nimport { k } from '@noble/hashes/sha3.js'\nexport { b } from './b.ts'"
    expect(check('packages/siwx-ethereum', manifest, text)).toEqual([])
  })

  test('error: a chain package that imports another chain package', () => {
    const manifest = { dependencies: { '@countersign/siwx-tezos': 'workspace:^' } }
    expect(
      check('packages/siwx-ethereum', manifest, "import type { a } from '@countersign/siwx-tezos'"),
    ).toEqual([
      'packages/siwx-ethereum/package.json: may not depend on @countersign/siwx-tezos',
      'packages/siwx-ethereum/src/index.ts: may not import @countersign/siwx-tezos',
    ])
  })

  test('behavior: siwx composes the chain packages, and nothing else', () => {
    const manifest = {
      dependencies: { '@countersign/siwx-core': 'workspace:^', '@countersign/siwx-near': 'workspace:^' },
    }
    const load = "export const near = () => import('@countersign/siwx-near')"
    expect(check('packages/siwx', manifest, load)).toEqual([])
    expect(check('packages/siwx', {}, "export { a } from '@countersign/siwx-crypto'")).toEqual([
      'packages/siwx/src/index.ts: may not import @countersign/siwx-crypto',
    ])
    expect(check('packages/siwx-near', {}, "export { a } from '@countersign/siwx'")).toEqual([
      'packages/siwx-near/src/index.ts: may not import @countersign/siwx',
    ])
  })

  test('behavior: ownership knows no sign-in and no policy, and a policy knows no ownership', () => {
    const core = "export { parseChainId } from '@countersign/siwx-core'"
    const opa = "export const load = () => import('@countersign/policy-opa')"
    const on = (...names: string[]) => ({
      dependencies: Object.fromEntries(names.map((name) => [`@countersign/${name}`, 'workspace:^'])),
    })
    expect(check('packages/nft-ownership', on('siwx-core'), core)).toEqual([])
    expect(check('packages/policy', on('siwx-core', 'policy-opa'), `${core}\n${opa}`)).toEqual([])
    expect(check('packages/nft-ownership', {}, "export { a } from '@countersign/siwx-ethereum'")).toEqual([
      'packages/nft-ownership/src/index.ts: may not import @countersign/siwx-ethereum',
    ])
    expect(check('packages/policy', {}, "export type { a } from '@countersign/nft-ownership'")).toEqual([
      'packages/policy/src/index.ts: may not import @countersign/nft-ownership',
    ])
    expect(check('packages/policy-opa', on('policy'), '')).toEqual([
      'packages/policy-opa/package.json: may not depend on @countersign/policy',
    ])
  })

  test('behavior: helpers of tests may import what is never shipped, also those of one chain', () => {
    const manifest = { devDependencies: { '@countersign/testing': 'workspace:*' } }
    const text = "export { startAnvil } from '@countersign/testing'"
    expect(check('packages/nft-ownership', manifest, text, 'ethereum/test/world.ts')).toEqual([])
    expect(check('packages/nft-ownership', manifest, text, 'ethereum/contest/world.ts')).toEqual([
      'packages/nft-ownership/src/ethereum/contest/world.ts: may not import @countersign/testing',
    ])
  })

  test('behavior: a plug-in builds on the connectors, and on nothing that verifies', () => {
    const imports = (name: string) => [
      manifestFile('packages/connector-a', { dependencies: { [name]: 'workspace:^' } }),
      { path: 'packages/connector-a/src/a.ts', text: `import '${name}'\n` },
    ]
    expect(boundaries(workspaceOf('/', imports('@countersign/connectors')))).toEqual([])
    expect(boundaries(workspaceOf('/', imports('@countersign/siwx-core')))).toHaveLength(2)
    const node = [
      manifestFile('packages/connector-a', {}),
      { path: 'packages/connector-a/src/a.ts', text: `import 'node:fs'\n` },
    ]
    expect(boundaries(workspaceOf('/', node))).toHaveLength(1)
  })

  test.each(['access-token', 'connectors', 'oidc-store', 'policy-opa', 'siwx-core', 'siwx-crypto'])(
    'error: %s builds on no other package',
    (name) => {
      const manifest = { dependencies: { '@countersign/siwx': 'workspace:^' } }
      expect(check(`packages/${name}`, manifest, "export { a } from '@countersign/siwx'")).toEqual([
        `packages/${name}/package.json: may not depend on @countersign/siwx`,
        `packages/${name}/src/index.ts: may not import @countersign/siwx`,
      ])
    },
  )

  test('error: an import that is not declared', () => {
    expect(check('packages/siwx-crypto', {}, "export const a = import('viem/siwe')")).toEqual([
      'packages/siwx-crypto/src/index.ts: imports viem without declaring it',
    ])
  })

  test('error: shipped code that imports a development dependency', () => {
    const manifest = { devDependencies: { viem: 'catalog:' } }
    expect(check('packages/siwx-ethereum', manifest, "import { x } from 'viem'")).toHaveLength(1)
    expect(check('packages/siwx-ethereum', manifest, "import { x } from 'viem'", 'a.test.ts')).toEqual([])
  })

  test('behavior: tests may use what the root declares for all tests', () => {
    expect(check('packages/siwx-core', {}, "import { test } from 'vitest'", 'a.test.ts')).toEqual([])
    expect(check('packages/siwx-core', {}, "import { test } from 'vitest'")).toHaveLength(1)
  })

  test.each(['siwx', 'siwx-core', 'siwx-near', 'connectors', 'connector-a', 'access-token'])(
    'error: a node module in %s',
    (name) => {
      const text = "import { readFile } from 'node:fs/promises'"
      expect(check(`packages/${name}`, {}, text)).toEqual([
        `packages/${name}/src/index.ts: node:fs/promises is not for the web`,
      ])
      expect(check(`packages/${name}`, {}, text, 'a.test.ts')).toEqual([])
    },
  )

  test('behavior: node modules are fine elsewhere', () => {
    expect(check('packages/oidc-store', {}, "import { DatabaseSync } from 'node:sqlite'")).toEqual([])
  })
})
