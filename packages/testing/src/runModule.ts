import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { format } from 'node:util'
import type { Block } from './document.ts'
import { homeOf } from './home.ts'
import { type Substitutions, substitute } from './substitute.ts'

const root = join(import.meta.dirname, '../../..')

/** Options of {@link runModule}. */
export type RunModuleOptions = {
  /** What a reader replaces, for example a host. */
  readonly substitutions?: Substitutions | undefined
  /** The project whose dependencies the block sees. Default: the one that the document is in, `apps/docs` at the root. */
  readonly home?: string | undefined
}

/** What a block has exported, and what it printed while it was evaluated. */
export type ModuleRun<Exports> = { readonly exports: Exports; readonly output: string }

let runs = 0

async function captured<T>(run: () => Promise<T>): Promise<{ readonly value: T; readonly output: string }> {
  const { log, info, warn, error } = console
  const lines: string[] = []
  const keep = (...values: readonly unknown[]): void => void lines.push(format(...values))
  Object.assign(console, { log: keep, info: keep, warn: keep, error: keep })
  try {
    return { value: await run(), output: lines.join('\n') }
  } finally {
    Object.assign(console, { log, info, warn, error })
  }
}

/**
 * Runs a block of TypeScript as a module of its own, in this process: it sees the sources of the workspace, what its project
 * declares, and the globals that the test has stubbed. What it throws is thrown here.
 *
 * @example
 * const { exports, output } = await runModule<{ signIn: (message: string) => Promise<string> }>(block)
 */
export async function runModule<Exports = Record<string, unknown>>(
  block: Block,
  { substitutions, home = homeOf(block.path) }: RunModuleOptions = {},
): Promise<ModuleRun<Exports>> {
  const folder = join(root, home, '.cache/documents')
  const name = `${block.path.replaceAll('/', '__')}.L${block.line}`
  runs += 1
  const file = join(folder, `${name}.${process.pid}.${runs}.ts`)
  await mkdir(folder, { recursive: true })
  await writeFile(file, substitute(block.text, substitutions))
  try {
    const { value, output } = await captured(() => import(/* @vite-ignore */ pathToFileURL(file).href))
    return { exports: value as Exports, output }
  } finally {
    await rm(file)
  }
}
