import { parentPort, workerData } from 'node:worker_threads'
import type { ThreadSays } from '@countersign/policy-opa/thread'
import { messageOf, startWasmPolicy, type WasmPolicy } from './internal/wasmPolicy.ts'
import type { WasmAnswer, WasmRequest } from './internal/wasmRequest.ts'

type Start = Extract<WasmRequest, { readonly op: 'start' }>

const { memory } = workerData as { readonly memory: number }
const say = (what: ThreadSays): void => parentPort?.postMessage(what)
let source: Start | undefined
let policy: WasmPolicy | undefined

async function start(): Promise<WasmAnswer> {
  if (!source) return { ok: false, code: 'failed', message: 'no policy is loaded' }
  const started = await startWasmPolicy({ ...source, memory })
  if ('ok' in started) return started
  policy = started
  return { ok: true, results: [] }
}

async function answer(request: WasmRequest): Promise<WasmAnswer> {
  if (request.op === 'start') {
    source = request
    return start()
  }
  const state = policy ? undefined : await start()
  if (!policy) return state ?? { ok: false, code: 'failed', message: 'no policy is loaded' }
  try {
    return policy.evaluate(request.input, request.data, request.now)
  } catch (error) {
    // What the memory holds after a trap is not known.
    policy = undefined
    const code =
      error instanceof RangeError || /malloc|memory|unreachable/.test(messageOf(error)) ? 'limit' : 'failed'
    return { ok: false, code, message: messageOf(error) }
  }
}

parentPort?.on('message', (request: WasmRequest) => {
  answer(request).then(
    (given) => say({ answer: given }),
    (error: unknown) => say({ ended: messageOf(error), limit: false }),
  )
})
say({ started: true })
