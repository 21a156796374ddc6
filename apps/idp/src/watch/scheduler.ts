/** A job that runs again and again until it is stopped. */
export type Scheduler = {
  readonly start: () => void
  /** Runs it now; while it runs already, that run is shared. */
  readonly run: () => Promise<number>
  /** Nothing starts any more; resolves when what runs has ended. */
  readonly stop: () => Promise<void>
}

/** Of the pause, when there was more than one run takes. */
const BEHIND = 0.05

/** Several processes that start together must not ask together. */
const JITTER = 0.2

/**
 * One timer, one run at a time: the next pause begins when a run has ended, so that a slow run delays the next one and
 * never meets it. `seconds` is the pause; a run that did as much as `full` has left some, and is followed soon.
 */
export const createScheduler = (options: {
  readonly seconds: number
  readonly full: number
  readonly work: () => Promise<number>
  readonly onError: (error: unknown) => void
}): Scheduler => {
  const { full, onError, seconds, work } = options
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
  const tick = async (): Promise<void> => {
    const done = await run().catch((error: unknown) => {
      onError(error)
      return 0
    })
    plan(done >= full ? seconds * BEHIND : seconds)
  }
  const plan = (pause: number): void => {
    if (stopped) return
    const jittered = pause * (1 - JITTER / 2 + Math.random() * JITTER)
    timer = setTimeout(() => void tick(), jittered * 1000).unref()
  }
  return {
    start: () => plan(seconds),
    run,
    stop: async () => {
      stopped = true
      clearTimeout(timer)
      await running?.catch(() => undefined)
    },
  }
}
