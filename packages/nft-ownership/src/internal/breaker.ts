/** Leaves alone what has failed too often in a row. */
export type Breaker = {
  /** False while it rests. After the rest one caller is let through to try; the others go on waiting for its outcome. */
  readonly admits: () => boolean
  readonly succeeded: () => void
  readonly failed: () => void
  /** Neither: the one that was let through has ended without having found out. */
  readonly unknown: () => void
}

export type BreakerOptions = {
  /** Failures in a row that open it. */
  readonly failures: number
  /** Milliseconds that it stays open. */
  readonly rest: number
  /** Milliseconds, of a clock that never goes back. Default: the platform's. */
  readonly now?: (() => number) | undefined
}

export function createBreaker(options: BreakerOptions): Breaker {
  const { failures, rest, now = () => performance.now() } = options
  let inRow = 0
  let openUntil: number | undefined
  let trial = false
  return {
    admits: () => {
      if (openUntil === undefined) return true
      if (trial || now() < openUntil) return false
      trial = true
      return true
    },
    succeeded: () => {
      inRow = 0
      openUntil = undefined
      trial = false
    },
    failed: () => {
      inRow += 1
      // The one that was tried after the rest has failed too.
      if (inRow >= failures || trial) openUntil = now() + rest
      trial = false
    },
    unknown: () => {
      trial = false
    },
  }
}
