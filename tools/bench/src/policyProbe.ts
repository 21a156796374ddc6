/** Runs in a process of its own, with the collector exposed: what the first policy takes, and what it holds. */
import { readFileSync } from 'node:fs'
import { ENGINES, type EngineOfProcess, holding } from './policyEngines.ts'

/** What {@link ENGINES} takes in a process that has loaded no policy yet. */
export type PolicyProbe = { readonly milliseconds: number; readonly memory: number }

const [name = '', file = ''] = process.argv.slice(2)
const wasm = new Uint8Array(readFileSync(file))
globalThis.gc?.()
const before = process.memoryUsage.rss()
const began = performance.now()
const policy = await ENGINES[name as EngineOfProcess]({ wasm })
const milliseconds = performance.now() - began
if (!(await policy.allows(holding(1)))) throw new Error('a good holding was refused')
globalThis.gc?.()
const probe: PolicyProbe = { milliseconds, memory: process.memoryUsage.rss() - before }
process.stdout.write(JSON.stringify(probe))
await policy.close()
