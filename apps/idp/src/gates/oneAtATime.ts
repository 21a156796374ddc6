/** Makes a queue: each piece of work begins when the one before has ended, however that went. */
export const oneAtATime = (): (<T>(work: () => Promise<T>) => Promise<T>) => {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}

/**
 * What operators try out. The engine of the process answers one question after the other: however many of these there are,
 * somebody who signs in waits for one of them at most.
 */
export const tryOut: ReturnType<typeof oneAtATime> = oneAtATime()
