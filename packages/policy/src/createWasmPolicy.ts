import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'
import { createHost, type Host, type ThreadFault, type Turn } from '@countersign/policy-opa/thread'
import { boundedJson } from './internal/bounded.ts'
import { type Bundle, readBundle } from './internal/bundle.ts'
import { failed, fault } from './internal/faults.ts'
import { isObject } from './internal/isObject.ts'
import { queryFault, queryPath } from './internal/query.ts'
import { messageOf } from './internal/wasmPolicy.ts'
import type { WasmAnswer, WasmRequest } from './internal/wasmRequest.ts'
import type { Evaluation, Json, JsonObject, LoadResult, PolicyCode } from './types.ts'

const LOAD_TIMEOUT = 10_000
const QUEUE = 1000

/** A policy that was compiled by `opa build -t wasm`. */
export type WasmPolicyOptions = {
  /** `bundle.tar.gz`, or the `policy.wasm` in it. */
  readonly bundle: Uint8Array
  /** SHA-256 of the bytes of `bundle`, in lower-case hexadecimal digits. */
  readonly sha256: string
  /** `data.<package>.<rule>`: the entrypoint `<package>/<rule>` that it was built with. */
  readonly query: string
  /** Milliseconds for one evaluation. Default 1,000. */
  readonly timeout?: number | undefined
  /** Most memory of the policy in MiB. Default 64. */
  readonly memory?: number | undefined
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: (() => number) | undefined
}

/**
 * Loads a compiled policy into a thread of its own, where the official SDK evaluates it. The bytes have to hash to the
 * pin, and the SDK has to implement every function that the policy calls. A builtin that fails is undefined there.
 *
 * Faults: `policy_hash_mismatch`, `policy_syntax` (no bundle), `policy_not_found` (no such entrypoint),
 * `policy_builtin_unavailable`, `engine_unavailable`.
 *
 * @example
 * ```ts
 * import { readFileSync } from 'node:fs'
 * import { createWasmPolicy, decide } from '@countersign/policy'
 *
 * const loaded = await createWasmPolicy({
 *   bundle: readFileSync('bundle.tar.gz'),
 *   sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
 *   query: 'data.door.allow',
 * })
 * if (loaded.ok) console.log((await decide(loaded.policy, { nft: { balance: '3' } })).allow) // true
 * else console.error(loaded.code, loaded.reason)
 * ```
 * @see OPA WebAssembly, ABI 1.x
 */
export async function createWasmPolicy(options: WasmPolicyOptions): Promise<LoadResult> {
  const { bundle, sha256, query, timeout = 1000, memory = 64, now = Date.now } = options
  const wrong = queryFault(query)
  if (wrong) return wrong
  const hash = createHash('sha256').update(bundle).digest('hex')
  if (hash !== sha256) return fault('policy_hash_mismatch', `The bundle has the SHA-256 ${hash}.`)
  let content: Bundle
  try {
    content = readBundle(bundle)
  } catch (error) {
    return fault('policy_syntax', `The bundle cannot be read: ${messageOf(error)}.`)
  }
  const host = createHost({ thread: () => createThread(memory), queue: QUEUE })
  const running = run(host, { ...content, entrypoint: queryPath(query).join('/') }, { timeout, now })
  const first = await running.load()
  if (!first.ok) {
    await host.close()
    return fault(CODES[first.code], first.message)
  }
  return { ok: true, policy: { engine: 'wasm', query, evaluate: running.evaluate, close: host.close } }
}

/** From source the thread runs TypeScript, as built JavaScript. What a policy prints goes nowhere. */
function createThread(memory: number): Worker {
  const name = import.meta.url.endsWith('.ts') ? './wasmWorker.ts' : './wasmWorker.js'
  return new Worker(new URL(name, import.meta.url), {
    workerData: { memory },
    env: {},
    stdout: true,
    stderr: true,
  })
}

type Source = Bundle & { readonly entrypoint: string }
type Answer = WasmAnswer | ThreadFault

type Running = {
  readonly load: () => Promise<Answer>
  readonly evaluate: (input: Json, data?: Json) => Promise<Evaluation>
}

function run(
  host: Host,
  source: Source,
  { timeout, now }: { readonly timeout: number; readonly now: () => number },
): Running {
  let loadedIn = 0
  const ready: Turn<Answer> = async (ask, generation) => {
    if (loadedIn === generation) return { ok: true, results: [] }
    const request: WasmRequest = { op: 'start', ...source }
    const answer = (await ask(request, LOAD_TIMEOUT)) as Answer
    if (answer.ok) loadedIn = generation
    return answer
  }
  const evaluate = (input: Json, data: JsonObject | undefined): Promise<Answer> =>
    host.take(async (ask, generation) => {
      const state = await ready(ask, generation)
      const request: WasmRequest = { op: 'evaluate', input, data, now: now() }
      return state.ok ? ((await ask(request, timeout)) as Answer) : state
    })
  return { load: () => host.take(ready), evaluate: (input, data) => asked(evaluate, input, data) }
}

async function asked(
  ask: (input: Json, data: JsonObject | undefined) => Promise<Answer>,
  input: Json,
  data: Json | undefined,
): Promise<Evaluation> {
  const text = boundedJson([input, data ?? {}])
  if (text === undefined) return failed('wasm', 'policy_too_large', 'The input is no JSON, or too large.')
  if (data !== undefined && !isObject(data)) return failed('wasm', 'policy_failed', 'The data is no object.')
  // What JSON leaves out, a function for one, would not get into the thread.
  const [plain, overlay] = JSON.parse(text) as [Json, JsonObject]
  const began = performance.now()
  const answer = await ask(plain, data && overlay)
  if (!answer.ok) return failed('wasm', CODES[answer.code], answer.message)
  const [first] = answer.results
  const durationMs = performance.now() - began
  return first
    ? { ok: true, defined: true, value: first.result, engine: 'wasm', durationMs }
    : { ok: true, defined: false, engine: 'wasm', durationMs }
}

const CODES: Readonly<Record<Exclude<Answer, { ok: true }>['code'], PolicyCode>> = {
  invalid: 'policy_syntax',
  builtin: 'policy_builtin_unavailable',
  missing: 'policy_not_found',
  failed: 'policy_failed',
  limit: 'policy_limit',
  unavailable: 'engine_unavailable',
}
