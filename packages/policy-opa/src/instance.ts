import { createSystem } from './system.ts'

/** One started module: text in, text out. Throws once the module has ended. */
export type Instance = { readonly call: (request: string) => string; readonly said: () => string }

type Exports = {
  readonly memory: WebAssembly.Memory
  readonly _initialize: () => void
  readonly alloc: (size: number) => number
  readonly call: (at: number, size: number) => bigint
  readonly release: (at: number) => void
}

/** Starts the engine. */
export async function start(module: WebAssembly.Module): Promise<Instance> {
  let exports: Exports | undefined
  const started = (): Exports => {
    if (!exports) throw new Error('the engine has not started')
    return exports
  }
  const system = createSystem(() => started().memory)
  const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: system.imports })
  exports = instance.exports as Exports
  exports._initialize()
  return { call: (request) => call(started(), request), said: system.said }
}

function call({ memory, alloc, call, release }: Exports, request: string): string {
  const bytes = new TextEncoder().encode(request)
  const from = alloc(bytes.length)
  new Uint8Array(memory.buffer, from >>> 0, bytes.length).set(bytes)
  const answer = BigInt.asUintN(64, call(from, bytes.length))
  const at = Number(answer >> 32n)
  const text = new TextDecoder().decode(new Uint8Array(memory.buffer, at, Number(answer & 0xffffffffn)))
  release(at | 0)
  return text
}
