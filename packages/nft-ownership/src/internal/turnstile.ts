/** Lets at most `width` through at once, in the order of asking. */
export type Turnstile = <T>(work: () => Promise<T>) => Promise<T>

export function createTurnstile(width: number): Turnstile {
  const waiting: (() => void)[] = []
  let free = width
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve))
    else free -= 1
    try {
      return await work()
    } finally {
      // The place is handed on, so that nobody overtakes.
      const next = waiting.shift()
      if (next) next()
      else free += 1
    }
  }
}
