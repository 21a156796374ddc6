import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MarkdownDocument } from './document.ts'
import { homeOf } from './home.ts'

const root = join(import.meta.dirname, '../../..')

type Manifest = {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

const manifestOf = (home: string): Manifest =>
  JSON.parse(readFileSync(join(root, home, 'package.json'), 'utf8')) as Manifest

const INSTALL = /^(?:npm install|pnpm add)((?: @?[a-z0-9][\w./-]*)+)\n$/
/** The last line of an import, formatted as ours are. */
const FROM = /^(?:import .*|\}) from '([^'.][^']*)'|^import '([^'.][^']*)'/gm

const packageOf = (specifier: string): string =>
  specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')

/**
 * Takes the blocks that install packages, which no test runs: nothing is fetched. Throws when one of them is neither the
 * package that the document is about nor known to it, or when an example imports what is not installed. Peers are the
 * reader's own: whoever writes middleware for Hono has Hono.
 */
export function takeInstall(document: MarkdownDocument): readonly string[] {
  const { name, dependencies, devDependencies, peerDependencies } = manifestOf(homeOf(document.path))
  const known = new Set([name, ...Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })])
  const installed = document.blocks
    .filter(({ language, text }) => language === 'sh' && INSTALL.test(text))
    .flatMap((block) => {
      const { text } = document.take({ language: 'sh', holds: block.text })
      return (INSTALL.exec(text)?.[1] ?? '').trim().split(' ')
    })
  if (installed.length === 0) throw new Error(`${document.path} does not say what to install`)
  const own = new Set([...installed, ...Object.keys(peerDependencies ?? {})])
  const imported = document.blocks
    .filter(({ language }) => language === 'ts' || language === 'tsx')
    .flatMap(({ text }) => [...text.matchAll(FROM)].map(([, from, alone = '']) => packageOf(from ?? alone)))
    .filter((one) => !one.startsWith('node:'))
  const problems = [
    ...installed.filter((one) => !known.has(one)).map((one) => `${one} is not known to ${name}`),
    ...imported.filter((one) => !own.has(one)).map((one) => `${one} is imported and not installed`),
  ]
  if (problems.length > 0) throw new Error(`${document.path}: ${problems.join(', ')}`)
  return installed
}
