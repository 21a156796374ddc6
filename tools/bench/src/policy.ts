import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServerPolicy } from '@countersign/policy'
import { createOpa } from '@countersign/policy-opa'
import { findOpa } from '@countersign/testing/opaBinary'
import { startOpa } from '@countersign/testing/opaServer'
import { ms } from './cost.ts'
import { median } from './measure.ts'
import {
  ENGINES,
  ENTRYPOINT,
  type EngineOfProcess,
  holding,
  QUERY,
  SOURCE,
  type Subject,
  subjectOf,
} from './policyEngines.ts'
import type { PolicyProbe } from './policyProbe.ts'
import type { Section } from './report.ts'

const MIB = 2 ** 20
const EMBEDDED = 'embedded, Rego text'
const FIRST_LOAD_MS = 2000
const NEXT_LOAD_MS = 50
const MEMORY_MIB = 300
const EVALUATION_US = 500

type Row = {
  readonly name: string
  readonly first?: PolicyProbe | undefined
  /** Milliseconds. */
  readonly next: number
  readonly one: number
  readonly many: number
}

/** The median of some runs in milliseconds, after as many that only warm up. */
async function timed(runs: number, run: () => Promise<unknown>): Promise<number> {
  const all: number[] = []
  for (let n = 0; n < 2 * runs; n++) {
    const began = performance.now()
    await run()
    if (n >= runs) all.push(performance.now() - began)
  }
  return median(all)
}

async function evaluated({ allows }: Subject, tokens: number, runs: number): Promise<number> {
  const input = holding(tokens)
  return await timed(runs, async () => {
    if (!(await allows(input))) throw new Error('a good holding was refused')
  })
}

async function row(name: string, load: () => Promise<Subject>, runs: number): Promise<Row> {
  const next = await timed(5, async () => (await load()).close())
  const policy = await load()
  const [one, many] = [await evaluated(policy, 1, runs), await evaluated(policy, 200, runs / 10)]
  await policy.close()
  return { name, next, one, many }
}

/** Loads a first policy in a process of its own, a few times. */
function probed(name: EngineOfProcess, file: string, runs: number): PolicyProbe {
  const script = join(import.meta.dirname, 'policyProbe.ts')
  const argv = [...process.execArgv, '--expose-gc', script, name, file]
  const all = Array.from(
    { length: runs },
    () => JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' })) as PolicyProbe,
  )
  return {
    milliseconds: median(all.map(({ milliseconds }) => milliseconds)),
    memory: median(all.map(({ memory }) => memory)),
  }
}

async function inProcess(runs: number): Promise<readonly Row[]> {
  const engine = createOpa()
  const made = await engine.compile({ modules: { 'door.rego': SOURCE } }, [ENTRYPOINT])
  if (!made.ok) throw new Error(made.message)
  const { wasm } = made
  const folder = mkdtempSync(join(tmpdir(), 'policy-'))
  const file = join(folder, 'policy.wasm')
  writeFileSync(file, wasm)
  const rows: Row[] = []
  for (const name of Object.keys(ENGINES) as EngineOfProcess[])
    rows.push({
      ...(await row(name, () => ENGINES[name]({ wasm, engine }), runs)),
      first: probed(name, file, runs > 1000 ? 5 : 1),
    })
  rmSync(folder, { recursive: true })
  await engine.close()
  return rows
}

async function onServer(runs: number): Promise<readonly Row[]> {
  const binary = findOpa()
  if (!binary) return []
  const opa = await startOpa({ binary, modules: { 'door.rego': SOURCE } })
  const server = async () => {
    const result = createServerPolicy({ url: opa.url, query: QUERY })
    if (!result.ok) throw new Error(result.reason)
    return subjectOf(result.policy)
  }
  const measured = await row('OPA server on this machine', server, runs)
  await opa.close()
  return [measured]
}

const us = (milliseconds: number): string => `${Math.round(milliseconds * 1000).toLocaleString('en-GB')} µs`
const mib = (bytes: number): string => `${Math.round(bytes / MIB)} MiB`

function target(promise: string, measured: number, most: number, text: string) {
  return { promise, measured: text, met: measured <= most }
}

/** One policy in each engine, from the call to the decision: the way to another thread or process is in it. */
export async function policy(runs: number): Promise<Section> {
  const rows = [...(await inProcess(runs)), ...(await onServer(runs))]
  const embedded = rows.find(({ name }) => name === EMBEDDED)
  if (!embedded?.first) throw new Error('the embedded engine was not measured')
  const { first, next, one } = embedded
  return {
    title: 'Policies',
    note: 'Median wall-clock time of a trait policy over a holding of 1 and of 200 tokens. The first load is that of a process of its own, with the resident memory that the first policy and its evaluation add. Ours evaluate in another thread, bounded in time and memory; opa-wasm alone evaluates where it is called, unbounded.',
    head: ['', 'first load', 'memory', 'next load', '1 token', '200 tokens'],
    rows: rows.map((each) => [
      each.name,
      each.first ? ms(each.first.milliseconds) : '',
      each.first ? mib(each.first.memory) : '',
      ms(each.next),
      us(each.one),
      us(each.many),
    ]),
    targets: [
      target(
        `embedded: first load in at most ${FIRST_LOAD_MS} ms`,
        first.milliseconds,
        FIRST_LOAD_MS,
        ms(first.milliseconds),
      ),
      target(`embedded: next load in at most ${NEXT_LOAD_MS} ms`, next, NEXT_LOAD_MS, ms(next)),
      target(`embedded: at most ${EVALUATION_US} µs for 1 token`, one * 1000, EVALUATION_US, us(one)),
      target(`embedded: at most ${MEMORY_MIB} MiB`, first.memory, MEMORY_MIB * MIB, mib(first.memory)),
    ],
  }
}
