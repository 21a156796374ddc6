import { type LoadedPolicy, loadPolicy } from '@open-policy-agent/opa-wasm'
import type { Json, JsonObject } from '../types.ts'
import type { WasmAnswer } from './wasmRequest.ts'

const PAGES_PER_MIB = 16

/** What the SDK implements itself, beside what is compiled into every policy. */
const OF_THE_SDK = [
  ...['json.is_valid', 'regex.split', 'sprintf'],
  ...['yaml.is_valid', 'yaml.marshal', 'yaml.unmarshal'],
]

/** One compiled policy in memory of its own. */
export type WasmPolicy = {
  readonly evaluate: (input: Json, data: JsonObject | undefined, now: number) => WasmAnswer
}

type Source = {
  readonly wasm: Uint8Array<ArrayBuffer>
  readonly data: JsonObject
  readonly entrypoint: string
  /** MiB. */
  readonly memory: number
}

const refuse = (code: Extract<WasmAnswer, { ok: false }>['code'], message: string): WasmAnswer => ({
  ok: false,
  code,
  message,
})

/** Starts a compiled policy with the official SDK. Everything that it needs has to be there. */
export async function startWasmPolicy(source: Source): Promise<WasmPolicy | WasmAnswer> {
  let now = 0
  const ours = { 'time.now_ns': (): number => now * 1e6 }
  let policy: LoadedPolicy
  try {
    const memory = { initial: 2 * PAGES_PER_MIB, maximum: source.memory * PAGES_PER_MIB }
    policy = await loadPolicy(source.wasm, memory, ours)
    const known = new Set([...OF_THE_SDK, ...Object.keys(ours)])
    const missing = requiredBuiltins(policy).filter((name) => !known.has(name))
    if (missing.length > 0) return refuse('builtin', `not there: ${missing.join(', ')}`)
    if (!Object.hasOwn(policy.entrypoints as object, source.entrypoint))
      return refuse('missing', `the compiled policy has no entrypoint ${source.entrypoint}`)
    policy.setData(source.data)
  } catch (error) {
    return refuse('invalid', messageOf(error))
  }
  return {
    evaluate: (input, data, at) => {
      now = at
      if (data) policy.setData(data)
      try {
        const results = policy.evaluate(bytesOf(input), source.entrypoint) as readonly { result: Json }[]
        return { ok: true, results: [...results] }
      } finally {
        if (data) policy.setData(source.data)
      }
    },
  }
}

/** As bytes, because the SDK takes `false`, `0`, `null` and `""` for no input. */
function bytesOf(input: Json): ArrayBuffer {
  return new TextEncoder().encode(JSON.stringify(input)).buffer
}

type Exports = { readonly builtins: () => number; readonly opa_json_dump: (value: number) => number }

/** Names of the functions that a compiled policy expects of its host. */
function requiredBuiltins({ wasmInstance, mem }: LoadedPolicy): readonly string[] {
  const { builtins, opa_json_dump: dump } = (wasmInstance as WebAssembly.Instance).exports as Exports
  const bytes = new Uint8Array(mem.buffer).subarray(dump(builtins()))
  return Object.keys(JSON.parse(new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)))) as object)
}

/** The SDK throws text and plain objects too. */
export function messageOf(error: unknown): string {
  const { message } = (typeof error === 'object' && error !== null ? error : {}) as { message?: unknown }
  return String(message ?? error).slice(0, 500)
}
