import type { Worker } from 'node:worker_threads'
import type { ThreadSays } from './types.ts'

/** The next that a thread says; undefined when it says nothing in time. */
export function next(worker: Worker, milliseconds: number): Promise<ThreadSays | undefined> {
  return new Promise((resolve) => {
    const settle = (said: ThreadSays | undefined): void => {
      clearTimeout(timer)
      worker.off('message', settle).off('error', failed).off('exit', exited)
      resolve(said)
    }
    const failed = (error: Error & { code?: string }): void =>
      settle({ ended: error.message, limit: error.code === 'ERR_WORKER_OUT_OF_MEMORY' })
    const exited = (): void => settle({ ended: 'the thread has ended', limit: false })
    const timer = setTimeout(settle, milliseconds, undefined)
    worker.on('message', settle).on('error', failed).on('exit', exited)
  })
}
