import { parentPort, workerData } from 'node:worker_threads'
import { readAsset } from './asset.ts'
import { type Instance, start } from './instance.ts'
import { limitMemory } from './memoryLimit.ts'
import type { ThreadSays } from './thread/types.ts'

/** `module` is what an earlier thread has compiled. */
type Given = { readonly memory: number; readonly module?: WebAssembly.Module | undefined }

const { memory, module: compiled } = workerData as Given
const say = (what: ThreadSays): void => parentPort?.postMessage(what)

function ended(error: unknown, said: string): void {
  const limit = /out of memory|cannot allocate memory/.test(said)
  const first = said.split('\n', 1)[0] || String(error)
  say({ ended: limit ? `more than ${memory} MiB of memory` : first, limit })
}

function serve(instance: Instance, keep: WebAssembly.Module): void {
  parentPort?.on('message', (request: string) => {
    try {
      say({ answer: instance.call(request) })
    } catch (error) {
      ended(error, instance.said())
    }
  })
  say({ started: true, keep })
}

try {
  const module = compiled ?? (await WebAssembly.compile(limitMemory(readAsset(), memory)))
  serve(await start(module), module)
} catch (error) {
  ended(error, '')
}
