import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { People } from './given/people.ts'
import type { Module } from './modules.ts'
import type { Cases } from './probe/types.ts'

/** Where things were installed. */
export type Folders = { readonly app: string; readonly engines: string }

/** What a runtime is to do. */
export type Job = {
  readonly folders: Folders
  readonly modules: readonly Module[]
  readonly cases: Cases
  readonly people: People
}

/** Writes a module of the application that runs the probes and hands their rows on. */
export function writeEntry(
  { cases, folders, modules }: Job,
  { file, handOn }: { readonly file: string; readonly handOn: string },
): void {
  const probes = modules.map(
    ({ name, rows }) => `{ rows: ${JSON.stringify(rows)}, load: () => import('./probe/${name}.js') }`,
  )
  const lines = [
    "import { run } from './probe/run.js'",
    `const cases = ${JSON.stringify(cases)}`,
    `const probes = [${probes.join(', ')}]`,
    handOn,
  ]
  writeFileSync(join(folders.app, file), `${lines.join('\n')}\n`)
}
