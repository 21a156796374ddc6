import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { boundaries } from './boundaries.ts'
import { changesets } from './changesets.ts'
import { type Check, type Outcome, runChecks } from './check.ts'
import { checklists } from './checklists.ts'
import { command } from './command.ts'
import { dependencies } from './dependencies.ts'
import { documentedImports } from './documentedImports.ts'
import { examples } from './examples.ts'
import { executed } from './executed.ts'
import { exportsMaps } from './exportsMap.ts'
import { fileSizes } from './fileSizes.ts'
import { installed } from './installed.ts'
import { interop } from './interop.ts'
import { jsr } from './jsr.ts'
import { licences } from './licences.ts'
import { documents, links } from './links.ts'
import { namedTests } from './namedTests.ts'
import { packed } from './packed.ts'
import { properties } from './properties.ts'
import { readmes } from './readmes.ts'
import { secrets } from './secrets.ts'
import { sizes } from './sizes.ts'
import { words } from './words.ts'
import { workflows } from './workflows.ts'
import { readWorkspace } from './workspace.ts'

const root = resolve(import.meta.dirname, '../../..')

/** In this order; the later stages read what the compiler wrote to `dist`. */
const stages: readonly (readonly Check[])[] = [
  [
    command('format', ['biome', 'ci', '--colors=off', '--diagnostic-level=error', '.']),
    command('types', ['tsc', '-b', '--pretty', 'false']),
    { name: 'boundaries', run: boundaries },
    { name: 'exports', run: exportsMaps },
    { name: 'documented', run: documentedImports },
    { name: 'links', run: (workspace) => links(workspace, (path) => existsSync(join(root, path))) },
    { name: 'documents', run: documents },
    { name: 'executed', run: executed },
    { name: 'readmes', run: readmes },
    { name: 'tests-named', run: namedTests },
    { name: 'interop', run: interop },
    { name: 'checklists', run: checklists },
    { name: 'properties', run: properties },
    { name: 'file-sizes', run: fileSizes },
    { name: 'dependencies', run: dependencies },
    { name: 'jsr', run: jsr },
    { name: 'words', run: words },
    { name: 'secrets', run: secrets },
    { name: 'workflows', run: workflows },
    { name: 'changesets', run: (workspace) => changesets(workspace) },
  ],
  [
    command('promises', ['oxlint', '--type-aware', '--deny-warnings']),
    command('unused', ['knip', '--no-progress', '--no-config-hints']),
    { name: 'licences', run: licences },
    { name: 'examples', run: examples },
    { name: 'sizes', run: sizes },
    { name: 'packed', run: packed },
  ],
  [{ name: 'installed', run: installed }],
]

function report({ name, problems, seconds }: Outcome): void {
  const state = problems.length === 0 ? 'ok  ' : 'FAIL'
  console.log(`${state} ${name.padEnd(12)} ${seconds.toFixed(1).padStart(5)} s`)
  for (const problem of problems) console.log(`     ${problem.replaceAll('\n', '\n     ')}`)
}

const wanted = process.argv.slice(2)
const known = new Set(stages.flat().map(({ name }) => name))
const unknown = wanted.filter((name) => !known.has(name))
if (unknown.length > 0) {
  console.error(`no such check: ${unknown.join(', ')}. There are: ${[...known].join(', ')}`)
  process.exit(2)
}

const workspace = readWorkspace(root)
const outcomes: Outcome[] = []
for (const stage of stages) {
  const checks = stage.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
  outcomes.push(...(await runChecks(checks, workspace, { width: 2, done: report })))
}
const failed = outcomes.filter(({ problems }) => problems.length > 0)
console.log(
  failed.length === 0
    ? `${outcomes.length} checks passed`
    : `${failed.length} of ${outcomes.length} checks failed: ${failed.map(({ name }) => name).join(', ')}`,
)
process.exitCode = failed.length === 0 ? 0 : 1
