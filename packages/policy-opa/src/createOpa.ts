import { Worker } from 'node:worker_threads'
import { createHost } from './thread/createHost.ts'
import type { Ask, Host, Turn } from './thread/types.ts'
import type {
  Opa,
  OpaExplanation,
  OpaFault,
  OpaJson,
  OpaOptions,
  OpaPolicy,
  OpaPolicySource,
  OpaQuestion,
  OpaResults,
} from './types.ts'

const EVENTS = 200

type Limits = { readonly steps: number; readonly timeout: number; readonly now: () => number }

/**
 * Makes an engine: Open Policy Agent itself, compiled to WebAssembly, in a thread of its own that has no file, no
 * network and no environment. The thread starts with the first policy.
 *
 * @throws RangeError for limits that are no positive whole numbers, or a memory outside 64 to 2,048 MiB
 * @example
 * ```ts
 * import { createOpa } from '@countersign/policy-opa'
 *
 * const opa = createOpa()
 * const loaded = await opa.load({
 *   modules: { 'policy.rego': 'package app\n\nallow if input.age >= 18' },
 *   rule: 'data.app.allow',
 * })
 * if (loaded.ok) console.log(await loaded.policy.evaluate({ input: { age: 20 } })) // { ok: true, results: [ { value: true } ], steps: … }
 * await opa.close()
 * ```
 * @see OPA 1.x, Rego v1
 */
export function createOpa(options: OpaOptions = {}): Opa {
  const { timeout = 1000, steps = 1_000_000, compileTimeout = 10_000, memory = 256, queue = 1000 } = options
  for (const [name, value] of Object.entries({ timeout, steps, compileTimeout, memory, queue }))
    checkWhole(name, value)
  if (memory < 64 || memory > 2048) throw new RangeError('memory is 64 to 2,048 MiB')
  const host = createHost({ thread: (module) => createThread(memory, module), queue })
  const limits = { steps, timeout, now: options.now ?? Date.now }
  let ids = 0
  const once = <T>(request: object, more = 0): Promise<T | OpaFault> =>
    host.take((ask) => askJson<T>(ask, request, compileTimeout + more))
  return {
    load: async (source) =>
      load(host, source, { id: ++ids, limits: limitsOf(limits, source), compileTimeout }),
    explain: async (source, question) => {
      const { modules, rule, data, strict = true } = source
      const own = limitsOf(limits, source)
      const request = { op: 'explain', modules, rule, query: rule, data, strict, events: EVENTS }
      return once<OpaExplanation>({ ...request, ...asked(question, own) }, own.timeout)
    },
    compile: async ({ modules, data }, entrypoints) => {
      const out = await once<{ ok: true; wasm: string }>({ op: 'compile', modules, data, entrypoints })
      return out.ok ? { ok: true, wasm: new Uint8Array(Buffer.from(out.wasm, 'base64')) } : out
    },
    upgrade: (module) => once({ op: 'upgrade', modules: { 'policy.rego': module } }),
    close: host.close,
  }
}

function checkWhole(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) throw new RangeError(`${name} is no positive whole number`)
}

/** Those of the engine, but for what the policy has of its own. */
function limitsOf(limits: Limits, { timeout = limits.timeout }: Pick<OpaPolicySource, 'timeout'>): Limits {
  checkWhole('timeout', timeout)
  return { ...limits, timeout }
}

/** From source the thread runs TypeScript, as built JavaScript. It gets no environment. */
function createThread(memory: number, module: unknown): Worker {
  const name = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js'
  return new Worker(new URL(name, import.meta.url), { workerData: { memory, module }, env: {} })
}

type Loading = { readonly id: number; readonly limits: Limits; readonly compileTimeout: number }

async function load(
  host: Host,
  { modules, rule, data, strict = true }: OpaPolicySource,
  { id, limits, compileTimeout }: Loading,
): Promise<{ readonly ok: true; readonly policy: OpaPolicy } | OpaFault> {
  const request = { op: 'load', id, modules, rule, query: rule, data, strict }
  let loadedIn = 0
  // A new engine has forgotten the policy.
  const ready: Turn<{ readonly ok: true } | OpaFault> = async (ask, generation) => {
    if (loadedIn === generation) return { ok: true }
    const out = await askJson<{ readonly ok: true }>(ask, request, compileTimeout)
    if (out.ok) loadedIn = generation
    return out
  }
  const first = await host.take(ready)
  if (!first.ok) return first
  const evaluate = (question: OpaQuestion): Promise<OpaResults | OpaFault> =>
    host.take(async (ask, generation) => {
      const state = await ready(ask, generation)
      return state.ok ? askJson(ask, { op: 'eval', id, ...asked(question, limits) }, limits.timeout) : state
    })
  const close = async (): Promise<void> => {
    await host.take(async (ask, generation) => {
      // Its own time may be too short for this, and an engine that is late is replaced for everybody.
      if (loadedIn === generation) await askJson(ask, { op: 'unload', id }, compileTimeout)
      loadedIn = 0
    })
  }
  return { ok: true, policy: { evaluate, close } }
}

/** The engine takes and gives JSON text. */
async function askJson<T>(ask: Ask, request: object, milliseconds: number): Promise<T | OpaFault> {
  const answer = await ask(JSON.stringify(request), milliseconds)
  return (typeof answer === 'string' ? JSON.parse(answer) : answer) as T | OpaFault
}

type Asked = {
  readonly input: OpaJson | undefined
  readonly overlay: OpaJson | undefined
  readonly now: string
  readonly steps: number
  readonly millis: number
}

function asked({ input, data }: OpaQuestion, { now, steps, timeout }: Limits): Asked {
  return { input, overlay: data, now: `${BigInt(Math.floor(now())) * 1_000_000n}`, steps, millis: timeout }
}
