import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { startPostgres } from '@countersign/testing/postgres'
import { startRedis } from '@countersign/testing/redis'
import { makeApplication } from './application.ts'
import { installEngines } from './engines.ts'
import { startApi } from './given/api.ts'
import { startGateway } from './given/content.ts'
import { startNodes } from './given/gates.ts'
import { meetPeople } from './given/people.ts'
import { readProofs } from './given/proofs.ts'
import { jsrProblems } from './jsr.ts'
import { MODULES, type Module } from './modules.ts'
import type { Cases } from './probe/types.ts'
import { type Runtime, runtimes } from './runtimes.ts'
import { type RuntimeName, statedIn } from './stated.ts'
import { type Outcome, problemsOf, table, type Wanted } from './table.ts'

const root = resolve(import.meta.dirname, '../../..')
const cache = join(root, '.cache/runtimes')
const folders = { app: join(cache, 'app'), engines: join(cache, 'engines') }
const names = [...new Set(MODULES.flatMap(({ rows }) => rows))]

const wanted = process.argv.slice(2)
const chosen = runtimes.filter(({ name }) => wanted.length === 0 || wanted.includes(name))
if (chosen.length === 0 || chosen.length < wanted.length) {
  console.error(`name runtimes out of: ${runtimes.map(({ name }) => name).join(', ')}`)
  process.exit(2)
}

/** What the README of a row's package says about a runtime. */
function wantedOf(row: string, runtime: RuntimeName): Wanted {
  const readme = readFileSync(join(root, 'packages', row.split('/')[0] ?? '', 'README.md'), 'utf8')
  const { import: harmless, use } = statedIn(readme, row)
  if (use.includes(runtime)) return 'use'
  return harmless.includes(runtime) ? 'import' : undefined
}

async function start() {
  const [api, nodes, gateway, people, postgres, redis] = await Promise.all([
    startApi(),
    startNodes(root),
    startGateway(),
    meetPeople(),
    startPostgres(),
    startRedis(),
  ])
  const proofs = readProofs(root)
  const casesOf = async (): Promise<Cases> => ({
    proofs,
    api: api.api,
    gates: nodes.gates,
    content: gateway.content,
    databases: { postgres: await postgres.createDatabase(), redis: redis.createDatabase() },
    meetings: people.meetings,
  })
  const close = async () => {
    for (const one of [api, nodes, gateway]) one.close()
    await Promise.all([people, postgres, redis].map((one) => one.close()))
  }
  return { casesOf, close, people }
}

async function outcome(
  { name, run }: Runtime,
  { casesOf, people }: Awaited<ReturnType<typeof start>>,
): Promise<Outcome> {
  const stated = Object.fromEntries(names.map((row) => [row, wantedOf(row, name)]))
  const modules = MODULES.filter(({ rows, where }: Module) => rows.some((row) => stated[row] === where))
  try {
    const rows = await run({ folders, modules, cases: await casesOf(), people })
    return { runtime: name, wanted: stated, rows }
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    return { runtime: name, wanted: stated, rows: [], problem }
  }
}

await installEngines(folders.engines)
const [given] = await Promise.all([start(), makeApplication(root, cache)])
// Two at a time: much of it is waiting.
const waiting = [...chosen]
const found = new Map<string, Outcome>()
async function work(): Promise<void> {
  const runtime = waiting.shift()
  if (runtime === undefined) return
  found.set(runtime.name, await outcome(runtime, given))
  return work()
}
await Promise.all([work(), work()])
await given.close()
const outcomes = chosen.flatMap(({ name }) => found.get(name) ?? [])

const problems = [...problemsOf(names, outcomes), ...(await jsrProblems(root, folders.engines))]
console.log(
  'What was accepted + what was refused; `imports`: does no harm there; –: not supported, as its README says\n',
)
console.log(`${table(names, outcomes)}\n`)
for (const problem of problems) console.log(problem)
process.exitCode = problems.length === 0 ? 0 : 1
