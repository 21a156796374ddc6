import { OwnershipError } from '../errors.ts'
import type { Budget } from '../types.ts'

/**
 * Waits for shared work no longer than one's own time. The work itself goes on for the others. Rejects with
 * `budget_exceeded`.
 */
export function withinTime<T>(work: Promise<T>, budget: Budget | undefined): Promise<T> {
  const signal = budget?.signal
  if (signal === undefined) return work
  return new Promise((resolve, reject) => {
    const late = () => reject(new OwnershipError('budget_exceeded', 'The check took too long.'))
    if (signal.aborted) {
      late()
      return
    }
    signal.addEventListener('abort', late, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', late))
  })
}
