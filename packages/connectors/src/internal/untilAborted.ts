import { ConnectorError } from '../errors.ts'

/** Resolves as `work` does, unless the signal aborts first: a wallet may never answer. */
export const untilAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = () => reject(new ConnectorError('aborted'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop)
    work.finally(() => signal.removeEventListener('abort', stop)).then(resolve, reject)
  })
