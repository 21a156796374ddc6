import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { type GeneratorCallback, generateFiles, type Tree, updateJson } from '@nx/devkit'
import { type Chain, type ChainOptions, chainOf } from './options.ts'
import { vectorFile } from './vectors.ts'

type Reference = { readonly path: string }
type Budget = { readonly name: string }

/**
 * Adds `packages/siwx-<name>`: a chain package that already works, for accounts whose address is an Ed25519 key in
 * hexadecimal. Its author replaces that by what the chain has.
 */
export function chainGenerator(tree: Tree, options: ChainOptions): GeneratorCallback {
  const chain = chainOf(options)
  const dir = `packages/${chain.package}`
  if (tree.exists(`${dir}/package.json`)) throw new Error(`${dir} exists already.`)
  generateFiles(tree, join(import.meta.dirname, 'files'), dir, chain)
  const licence = tree.read('LICENSE')
  if (licence === null) throw new Error('The workspace has no LICENSE to copy.')
  tree.write(`${dir}/LICENSE`, licence)
  tree.write(`${dir}/vectors/signatures.json`, vectorFile(chain))
  tree.write(`.changeset/${chain.package}.md`, changeset(chain))
  updateJson(tree, 'tsconfig.json', (solution: { readonly references: readonly Reference[] }) => ({
    ...solution,
    references: withReferences(solution.references, dir),
  }))
  updateJson(tree, '.size-limit.json', (budgets: readonly Budget[]) => [...budgets, ...budgetsOf(chain)])
  return () => {
    formatFiles(tree.root, [dir, 'tsconfig.json', '.size-limit.json'])
    console.log(nextSteps(dir))
  }
}

/** Lets the workspace's formatter have the last word: where a line breaks and how imports sort depends on the names. */
export function formatFiles(root: string, paths: readonly string[]): void {
  execFileSync(join(root, 'node_modules/.bin/biome'), ['check', '--write', '--log-level=error', ...paths], {
    cwd: root,
    stdio: 'inherit',
  })
}

// Behind the last chain package.
function withReferences(references: readonly Reference[], dir: string): readonly Reference[] {
  const last = references.findLastIndex(({ path }) => path.startsWith('./packages/siwx-'))
  const added = ['build', 'test'].map((kind) => ({ path: `./${dir}/tsconfig.${kind}.json` }))
  return references.toSpliced(last + 1, 0, ...added)
}

function budgetsOf(chain: Chain): readonly object[] {
  const path = `packages/${chain.package}/dist/index.js`
  return [
    { name: `${chain.package}: verify`, path, import: '{ verifyMessage }', limit: chain.budget },
    {
      name: `${chain.package}: create and parse`,
      path,
      import: '{ createMessage, parseMessage }',
      limit: '6 kB',
    },
  ]
}

function changeset({ package: name, ecosystem }: Chain): string {
  return `---\n"@countersign/${name}": minor\n---\n\nAdded sign in with ${ecosystem}: messages are created, parsed and verified.\n`
}

function nextSteps(dir: string): string {
  return `
${dir} is there. Next:
  npx -y pnpm@12 install
  npx -y pnpm@12 test ${dir}
Then make it the chain's own; CONTRIBUTING.md, "Adding a chain", says in which order.`
}
