/** A job that runs again and again until it is stopped. */
export type Scheduler = {
  readonly start: () => void
  /** Runs it now; while it runs already, that run is shared. */
  readonly run: () => Promise<number>
  /** Nothing starts any more; resolves when what runs has ended. */
  readonly stop: () => Promise<void>
}

/** Several processes that start together must not ask together. */
const JITTER = 0.2

/**
 * One timer, one run at a time: the next pause begins when a run has ended, so that a slow run delays the next one and
 * never meets it. `seconds` is the pause.
 */
export const createScheduler = (options: {
  readonly seconds: number
  readonly work: () => Promise<number>
  readonly onError: (error: unknown) => void
}): Scheduler => {
  const { onError, seconds, work } = options
  let timer: NodeJS.Timeout | undefined
  let running: Promise<number> | undefined
  let stopped = false

  const run = (): Promise<number> => {
    if (stopped) return Promise.resolve(0)
    running ??= work().finally(() => {
      running = undefined
    })
    return running
  }
  const plan = (): void => {
    if (stopped) return
    const pause = seconds * (1 - JITTER / 2 + Math.random() * JITTER)
    timer = setTimeout(() => void run().catch(onError).then(plan), pause * 1000).unref()
  }
  return {
    start: plan,
    run,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running?.catch(() => undefined)
    },
  }
}
