import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import type { Tree } from '@nx/devkit'

const repository = resolve(import.meta.dirname, '../../../../../..')

const COPIED = [
  '.gitignore',
  '.oxlintrc.json',
  '.size-limit.json',
  'LICENSE',
  'biome.json',
  'package.json',
  'packages/siwx-core',
  'packages/siwx-crypto',
  'packages/testing/package.json',
  ...[
    'docExamples',
    'document',
    'examplesOf',
    'home',
    'instrument',
    'runModule',
    'runs',
    'runShell',
    'substitute',
    'takeInstall',
  ].map((name) => `packages/testing/src/${name}.ts`),
  'packages/testing/tsconfig.build.json',
  'tsconfig.base.json',
  'tsconfig.test.json',
  'vitest.config.ts',
]

const NOT_COPIED = new Set(['node_modules', 'dist', '.cache'])

const SOLUTION = {
  files: [],
  references: ['siwx-core', 'siwx-crypto'].map((name) => ({
    path: `./packages/${name}/tsconfig.build.json`,
  })),
}

/** Links that `pnpm install` would make for a chain package. */
const LINKS: readonly (readonly [name: string, target: string])[] = [
  ['@countersign/siwx-core', 'packages/siwx-core'],
  ['@countersign/siwx-crypto', 'packages/siwx-crypto'],
  ['@countersign/testing', 'packages/testing'],
]

/** A copy of what a chain package needs of this workspace. */
export type TestWorkspace = {
  readonly root: string
  /** Writes what a generator has changed. */
  readonly write: (tree: Tree) => void
  /** Links the dependencies of a generated package, as `pnpm install` would. */
  readonly link: (dir: string) => void
  /** Runs a binary of the workspace; throws its output when it fails. */
  readonly run: (binary: string, ...args: readonly string[]) => string
  readonly remove: () => void
}

/** Makes it in a folder of its own. */
export function createTestWorkspace(): TestWorkspace {
  const root = mkdtempSync(join(tmpdir(), 'countersign-chain-'))
  for (const path of COPIED) {
    cpSync(join(repository, path), join(root, path), {
      recursive: true,
      filter: (source) => !NOT_COPIED.has(basename(source)),
    })
  }
  writeFileSync(join(root, 'tsconfig.json'), JSON.stringify(SOLUTION))
  for (const path of ['.', 'packages/siwx-crypto', 'packages/siwx-core', 'packages/testing'])
    symlinkSync(join(repository, path, 'node_modules'), join(root, path, 'node_modules'))
  return {
    root,
    write: (tree) => writeChanges(tree, root),
    link: (dir) => linkDependencies(root, dir),
    run: (binary, ...args) => run(root, binary, args),
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

function writeChanges(tree: Tree, root: string): void {
  for (const { path, content } of tree.listChanges()) {
    if (content === null) continue
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}

function linkDependencies(root: string, dir: string): void {
  const modules = join(root, dir, 'node_modules')
  mkdirSync(join(modules, '@countersign'), { recursive: true })
  for (const [name, target] of LINKS) symlinkSync(join(root, target), join(modules, name))
  symlinkSync(join(repository, 'packages/siwx-core/node_modules/fast-check'), join(modules, 'fast-check'))
}

function run(root: string, binary: string, args: readonly string[]): string {
  try {
    return execFileSync(join(root, 'node_modules/.bin', binary), args, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  } catch (error) {
    const { stdout, stderr } = error as { readonly stdout?: string; readonly stderr?: string }
    throw new Error(`${binary} ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}`, { cause: error })
  }
}
