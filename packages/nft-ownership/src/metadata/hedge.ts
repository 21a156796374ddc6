/** One way to get the same thing. */
export type Attempt<T> = (signal: AbortSignal) => Promise<T>

/**
 * Takes the first success of several ways. The next one is begun when the last one has failed, or has taken `delay`
 * milliseconds; what is still under way at the end is aborted. Rejects with what `worst` picks of all failures.
 */
export function hedge<T>(
  attempts: readonly Attempt<T>[],
  delay: number,
  signal: AbortSignal,
  worst: (errors: readonly unknown[]) => unknown,
): Promise<T> {
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])
  const errors: unknown[] = []
  let begun = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const { promise, resolve, reject } = withResolvers<T>()
  const begin = (): void => {
    clearTimeout(timer)
    const attempt = attempts[begun]
    if (attempt === undefined) {
      if (errors.length === attempts.length) reject(worst(errors))
      return
    }
    begun++
    if (begun < attempts.length) timer = setTimeout(begin, delay)
    attempt(either).then(resolve, (error) => {
      errors.push(error)
      begin()
    })
  }
  begin()
  return promise.finally(() => {
    clearTimeout(timer)
    stop.abort()
  })
}

// `Promise.withResolvers` is not in Node.js 20.
function withResolvers<T>(): {
  readonly promise: Promise<T>
  readonly resolve: (value: T) => void
  readonly reject: (reason: unknown) => void
} {
  let resolve: (value: T) => void = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
