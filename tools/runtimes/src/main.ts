import { join, resolve } from 'node:path'
import { makeApplication } from './application.ts'
import { installEngines } from './engines.ts'
import { jsrProblems } from './jsr.ts'
import { verifiersOf } from './probe/verifiers.ts'
import { type Runtime, runtimes } from './runtimes.ts'
import { type Outcome, problemsOf, table } from './table.ts'

const root = resolve(import.meta.dirname, '../../..')
const cache = join(root, '.cache/runtimes')
const folders = { app: join(cache, 'app'), engines: join(cache, 'engines') }

const wanted = process.argv.slice(2)
const chosen = runtimes.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
if (chosen.length === 0 || chosen.length < wanted.length) {
  console.error(`name runtimes out of: ${runtimes.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

async function outcome({ name, run }: Runtime): Promise<Outcome> {
  try {
    return { runtime: name, rows: await run(folders) }
  } catch (error) {
    return { runtime: name, rows: [], problem: error instanceof Error ? error.message : String(error) }
  }
}

await installEngines(folders.engines)
await makeApplication(root, cache)
const outcomes: Outcome[] = []
for (const runtime of chosen) outcomes.push(await outcome(runtime))

const packages = Object.keys(verifiersOf({ vectors: {}, flowKeys: {} }))
const problems = [...problemsOf(packages, outcomes), ...(await jsrProblems(root, folders.engines))]
console.log(`Proofs accepted + the same refused with another text\n\n${table(packages, outcomes)}\n`)
for (const problem of problems) console.log(problem)
process.exitCode = problems.length === 0 ? 0 : 1
