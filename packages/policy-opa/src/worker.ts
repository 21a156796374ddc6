import { parentPort, workerData } from 'node:worker_threads'
import { readAsset } from './asset.ts'
import { type Instance, start } from './instance.ts'
import { limitMemory } from './memoryLimit.ts'
import type { ThreadSays } from './thread/types.ts'

const { memory } = workerData as { readonly memory: number }
const say = (what: ThreadSays): void => parentPort?.postMessage(what)

function ended(error: unknown, said: string): void {
  const limit = /out of memory|cannot allocate memory/.test(said)
  const first = said.split('\n', 1)[0] || String(error)
  say({ ended: limit ? `more than ${memory} MiB of memory` : first, limit })
}

function serve(instance: Instance): void {
  parentPort?.on('message', (request: string) => {
    try {
      say({ answer: instance.call(request) })
    } catch (error) {
      ended(error, instance.said())
    }
  })
  say({ started: true })
}

try {
  serve(await start(await WebAssembly.compile(limitMemory(readAsset(), memory))))
} catch (error) {
  ended(error, '')
}
