import { getRandomValues } from 'node:crypto'

/** The module ended itself. */
export class Ended extends Error {
  override readonly name = 'Ended'
}

const BAD_DESCRIPTOR = 8
const NOT_SUPPORTED = 52
const SUPPORTED = 0
const STDERR = 2
const MOST_SAID = 4096
const SUBSCRIPTION_BYTES = 48
const EVENT_BYTES = 32

/** What the module may ask of its surroundings, and the last that it said on its error output. */
export type System = { readonly imports: WebAssembly.ModuleImports; readonly said: () => string }

/**
 * WASI preview 1 with a clock, random numbers and an error output: no file, no folder, no connection, no
 * environment. What is not here answers "not supported".
 *
 * @see WASI preview 1 (wasi_snapshot_preview1)
 */
export function createSystem(memory: () => WebAssembly.Memory): System {
  let said = ''
  const view = (): DataView => new DataView(memory().buffer)
  const nothing = (count: number, size: number): number => {
    view().setUint32(count, 0, true)
    view().setUint32(size, 0, true)
    return SUPPORTED
  }
  const given: WebAssembly.ModuleImports = {
    args_get: () => SUPPORTED,
    args_sizes_get: nothing,
    environ_get: () => SUPPORTED,
    environ_sizes_get: nothing,
    clock_time_get: (clock: number, _precision: bigint, to: number) => {
      const now = clock === 0 ? Date.now() : performance.now()
      view().setBigUint64(to, BigInt(Math.round(now * 1e6)), true)
      return SUPPORTED
    },
    random_get: (at: number, size: number) => {
      getRandomValues(new Uint8Array(memory().buffer, at, size))
      return SUPPORTED
    },
    sched_yield: () => SUPPORTED,
    poll_oneoff: (subscriptions: number, events: number, count: number, happened: number) => {
      // Every timer is over at once: who sleeps asks again, and the host bounds the whole.
      for (let i = 0; i < count; i++) {
        const from = subscriptions + i * SUBSCRIPTION_BYTES
        const to = events + i * EVENT_BYTES
        view().setBigUint64(to, view().getBigUint64(from, true), true)
        view().setUint16(to + 8, SUPPORTED, true)
        view().setUint8(to + 10, view().getUint8(from + 8))
      }
      view().setUint32(happened, count, true)
      return SUPPORTED
    },
    fd_prestat_get: () => BAD_DESCRIPTOR,
    fd_write: (descriptor: number, vectors: number, count: number, written: number) => {
      let total = 0
      for (let i = 0; i < count; i++) {
        const at = view().getUint32(vectors + i * 8, true)
        const size = view().getUint32(vectors + i * 8 + 4, true)
        if (descriptor === STDERR && said.length < MOST_SAID)
          said += new TextDecoder().decode(new Uint8Array(memory().buffer, at, Math.min(size, MOST_SAID)))
        total += size
      }
      view().setUint32(written, total, true)
      return SUPPORTED
    },
    proc_exit: (code: number) => {
      throw new Ended(`the engine ended with ${code}`)
    },
  }
  const imports = new Proxy(given, { get: (known, name: string) => known[name] ?? (() => NOT_SUPPORTED) })
  return { imports, said: () => said }
}
