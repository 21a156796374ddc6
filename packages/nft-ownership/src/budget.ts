import { OwnershipError } from './errors.ts'
import type { Budget } from './types.ts'

/** What one check may spend. */
export type BudgetLimits = {
  /** Requests to nodes, indexers and gateways. Default 200. */
  readonly requests?: number | undefined
  /** Bytes of all answers. Default 16 MiB. */
  readonly bytes?: number | undefined
  /** Milliseconds from the start. Default 15,000. */
  readonly milliseconds?: number | undefined
}

const DEFAULTS = { requests: 200, bytes: 16_777_216, milliseconds: 15_000 } as const

/**
 * Makes the budget that all steps of one check share. Whoever asks something calls `request` before and `bytes` after, and
 * ends early on `signal`.
 *
 * @throws TypeError when a limit is no positive integer
 * @example
 * ```ts
 * import { createBudget } from '@countersign/nft-ownership'
 *
 * const budget = createBudget({ requests: 50, milliseconds: 5000 })
 * budget.request()
 * console.log(budget.spent().requests) // 1
 * ```
 */
export function createBudget(limits: BudgetLimits = {}): Budget {
  const requests = limitOf(limits.requests, DEFAULTS.requests)
  const bytes = limitOf(limits.bytes, DEFAULTS.bytes)
  const milliseconds = limitOf(limits.milliseconds, DEFAULTS.milliseconds)
  const started = performance.now()
  const signal = AbortSignal.timeout(milliseconds)
  let asked = 0
  let read = 0
  return {
    request: () => {
      if (signal.aborted) throw new OwnershipError('budget_exceeded', 'The check took too long.')
      if (asked >= requests)
        throw new OwnershipError('budget_exceeded', `The check needs more than ${requests} requests.`)
      asked += 1
    },
    bytes: (count) => {
      read += count
      if (read > bytes)
        throw new OwnershipError('budget_exceeded', `The check has read more than ${bytes} bytes.`)
    },
    signal,
    spent: () => ({
      requests: asked,
      bytes: read,
      milliseconds: Math.round(performance.now() - started),
    }),
  }
}

function limitOf(value: number | undefined, otherwise: number): number {
  const limit = value ?? otherwise
  if (!Number.isSafeInteger(limit) || limit < 1) throw new TypeError('A limit is a positive integer.')
  return limit
}
