import { createHash } from 'node:crypto'
import {
  createEmbeddedPolicy,
  createServerPolicy,
  createWasmPolicy,
  type Json,
  type Policy,
} from '@countersign/policy'
import { createOpa } from '@countersign/policy-opa'
import { findOpa } from '@countersign/testing/opaBinary'
import { startOpa } from '@countersign/testing/opaServer'
import { median } from './measure.ts'
import type { Section } from './report.ts'

const QUERY = 'data.door.allow'
const SOURCE = `package door

default allow := false

allow if {
	some t in input.nft.tokens
	t.metadata.traits.Background == input.wanted
}`

/** The token that meets the policy is the last one. */
function holding(count: number): Json {
  const tokens = Array.from({ length: count }, (_, i) => ({
    id: String(i),
    metadata: { traits: { Background: i === count - 1 ? 'Purple' : 'Green' } },
  }))
  return { wanted: 'Purple', nft: { balance: String(count), tokens } }
}

/** Milliseconds of each run. */
async function timed(runs: number, run: () => Promise<unknown>): Promise<readonly number[]> {
  const out: number[] = []
  for (let n = 0; n < runs; n++) {
    const began = performance.now()
    await run()
    out.push(performance.now() - began)
  }
  return out
}

async function evaluated(policy: Policy, count: number, runs: number): Promise<string> {
  const input = holding(count)
  const run = async () => {
    const answer = await policy.evaluate(input)
    if (!answer.ok || answer.value !== true) throw new Error('a good holding was refused')
  }
  await timed(runs, run)
  return microseconds(median(await timed(runs, run)))
}

const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`
const microseconds = (value: number): string => `${Math.round(value * 1000).toLocaleString('en-GB')} µs`

type Loader = () => Promise<Policy>

async function row(name: string, load: Loader, runs: number): Promise<readonly string[]> {
  const [first = Number.NaN] = await timed(1, load)
  const more = median(await timed(10, async () => (await load()).close()))
  const policy = await load()
  const cells = [
    name,
    milliseconds(first),
    milliseconds(more),
    await evaluated(policy, 1, runs),
    await evaluated(policy, 200, runs / 10),
  ]
  await policy.close()
  return cells
}

function loaded(result: Awaited<ReturnType<typeof createEmbeddedPolicy>>): Policy {
  if (!result.ok) throw new Error(result.reason)
  return result.policy
}

/** One policy in each engine, from the call to the decision: the way to another thread or process is in it. */
export async function policy(runs: number): Promise<Section> {
  const before = process.memoryUsage.rss()
  const engine = createOpa()
  const embedded = async () => loaded(await createEmbeddedPolicy({ source: SOURCE, query: QUERY, engine }))
  const rows = [await row('embedded, Rego text', embedded, runs)]
  const grown = Math.round((process.memoryUsage.rss() - before) / 2 ** 20)
  const made = await engine.compile({ modules: { 'door.rego': SOURCE } }, ['door/allow'])
  if (!made.ok) throw new Error(made.message)
  const sha256 = createHash('sha256').update(made.wasm).digest('hex')
  const wasm = async () => loaded(await createWasmPolicy({ bundle: made.wasm, sha256, query: QUERY }))
  rows.push(await row('wasm, compiled before', wasm, runs))
  const binary = findOpa()
  if (binary) {
    const opa = await startOpa({ binary, modules: { 'door.rego': SOURCE } })
    const server = async () => loaded(createServerPolicy({ url: opa.url, query: QUERY }))
    rows.push(await row('OPA server on this machine', server, runs))
    await opa.close()
  }
  await engine.close()
  return {
    title: 'Policies',
    note: `Median wall-clock time of a trait policy over a holding of 1 and of 200 tokens. The first load starts the engine, which adds ${grown} MiB to the process.`,
    head: ['', 'first load', 'next load', '1 token', '200 tokens'],
    rows,
  }
}
