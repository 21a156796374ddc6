import type { Worker } from 'node:worker_threads'
import { next } from './next.ts'
import type { Ask, Host, ThreadFault, ThreadSays, Turn } from './types.ts'

/** Longest start of a thread, a cold machine included. */
const START_TIMEOUT = 60_000
/** Threads watch their own time where they can; when one does not, it is ended this much later. */
const GRACE = 500

type Running = { readonly worker: Worker; readonly generation: number }

const fault = (code: ThreadFault['code'], message: string): ThreadFault => ({ ok: false, code, message })

/**
 * Keeps one thread: turns are taken one after the other, and a thread that is over its time is ended and replaced at
 * the next turn. An idle thread does not keep the process alive.
 *
 * @internal Shared with `@countersign/policy`.
 */
export function createHost({
  thread,
  queue,
}: {
  /** Makes a thread that posts {@link ThreadSays}; is given what an earlier one has asked to keep. */
  readonly thread: (kept: unknown) => Worker
  /** Turns that may wait. */
  readonly queue: number
}): Host {
  let running: Running | undefined
  let kept: unknown
  let generations = 0
  let waiting = 0
  let closed = false
  let last: Promise<unknown> = Promise.resolve()

  const end = async (): Promise<void> => {
    const { worker } = running ?? {}
    running = undefined
    await worker?.terminate()
  }
  const started = async (): Promise<Running | ThreadFault> => {
    if (running) return running
    const worker = thread(kept)
    const begun: Running = { worker, generation: ++generations }
    running = begun
    // What ends a thread is told where it is waited for; one that ends while it is idle is replaced at the next turn.
    worker.on('error', () => {})
    worker.on('exit', () => {
      if (running === begun) running = undefined
    })
    const said = await next(worker, START_TIMEOUT)
    if (said && 'started' in said) {
      kept = said.keep
      return begun
    }
    await end()
    return ending(said, 'it has not started in time')
  }
  const ask: Ask = async (request, milliseconds) => {
    if (!running) return fault('unavailable', 'the thread has ended')
    const answer = next(running.worker, milliseconds + GRACE)
    running.worker.postMessage(request)
    const said = await answer
    if (said && 'answer' in said) return said.answer
    await end()
    return said ? ending(said) : fault('limit', `no answer within ${milliseconds} ms`)
  }
  const run = async <T>(turn: Turn<T>): Promise<T | ThreadFault> => {
    if (closed) return fault('unavailable', 'it is closed')
    const at = await started()
    if ('ok' in at) return at
    at.worker.ref()
    try {
      return await turn(ask, at.generation)
    } finally {
      at.worker.unref()
    }
  }
  return {
    take: async (turn) => {
      if (waiting >= queue) return fault('unavailable', `${queue} questions are waiting already`)
      waiting++
      const mine = last.then(() => run(turn)).finally(() => waiting--)
      last = mine.catch(() => {})
      return mine
    },
    close: async () => {
      closed = true
      await last
      await end()
    },
  }
}

function ending(said: ThreadSays | undefined, otherwise = 'it was started twice'): ThreadFault {
  return said && 'ended' in said
    ? fault(said.limit ? 'limit' : 'unavailable', said.ended)
    : fault('unavailable', otherwise)
}
