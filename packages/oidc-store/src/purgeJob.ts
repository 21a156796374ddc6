import type { PurgeCounts, Store } from './types.ts'

/** Options of {@link startPurgeJob}. */
export type PurgeJobOptions = {
  readonly store: Pick<Store, 'purge'>
  /** Seconds between two runs. Default 300. */
  readonly interval?: number | undefined
  readonly onPurge?: ((counts: PurgeCounts) => void) | undefined
  /** Told about a run that failed; the next one is tried all the same. */
  readonly onError: (error: unknown) => void
}

/**
 * Purges a store again and again until stopped. It does not keep the process alive. The first run comes after a random
 * part of the interval, so that processes started together do not purge together.
 *
 * @returns a function that stops the job and resolves when a run under way has ended
 *
 * @example
 * ```ts
 * import { startPurgeJob } from '@countersign/oidc-store'
 * import { createSqliteStore } from '@countersign/oidc-store/sqlite'
 *
 * const store = createSqliteStore({ path: './data/countersign.db' })
 * await store.migrate()
 * const stop = startPurgeJob({ store, onError: (error) => process.emitWarning(String(error)) })
 * await stop()
 * ```
 */
export function startPurgeJob({
  store,
  interval = 300,
  onPurge,
  onError,
}: PurgeJobOptions): () => Promise<void> {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> = Promise.resolve()
  const run = async (): Promise<void> => {
    try {
      const counts = await store.purge()
      onPurge?.(counts)
    } catch (error) {
      onError(error)
    }
    if (!stopped) schedule(interval)
  }
  const schedule = (seconds: number): void => {
    timer = setTimeout(() => {
      running = run()
    }, seconds * 1000).unref()
  }
  schedule(Math.random() * interval)
  return async () => {
    stopped = true
    clearTimeout(timer)
    await running
  }
}
