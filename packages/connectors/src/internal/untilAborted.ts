import { ConnectorError } from '../errors.ts'

/** Resolves as `work` does, unless the signal aborts first: a wallet may never answer. */
export const untilAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const listening = new AbortController()
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(new ConnectorError('aborted'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { signal: listening.signal })
  })
  try {
    return await Promise.race([work, aborted])
  } finally {
    listening.abort()
  }
}
