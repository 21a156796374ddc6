import { toUndecided, type Undecided } from '../errors.ts'
import type { Budget } from '../types.ts'
import { withinTime } from './withinTime.ts'

/** Options of {@link createMemo}. */
export type MemoOptions = {
  /** Milliseconds that an answer is kept. 0: only shared while it is being looked up. */
  readonly life: number
  /** Most answers kept; the oldest goes first. */
  readonly entries: number
  /** Milliseconds, of a clock that never goes back. Default: the platform's. */
  readonly now?: (() => number) | undefined
}

/** {@link MemoOptions}, and what there is to know of an answer that is one of several parts. */
export type PartialMemoOptions<T> = MemoOptions & {
  /** Which parts could not be found out. An answer with one that may be found out later is not kept. */
  readonly failuresIn?: ((answer: T) => readonly Undecided[]) | undefined
  /** How much an answer takes, and how much all of them may: a few large ones must not take what thousands of small ones do. */
  readonly weight?: { readonly of: (answer: T) => number; readonly most: number } | undefined
}

/** Looks something up once for all who ask at the same time, and keeps what was found. */
export type Memo<T> = (
  key: string,
  look: () => Promise<T | Undecided>,
  budget: Budget | undefined,
) => Promise<T | Undecided>

type Entry<T> = { readonly work: Promise<T | Undecided>; until: number; weight: number }

/**
 * Makes a cache with single flight. What could not be found out is never kept. Never rejects.
 *
 * The first to ask pays. When its budget ends before the answer is there, one of the others goes on with its own: nobody's
 * question fails because somebody else's check was a large one.
 */
export function createMemo<T extends object>(options: PartialMemoOptions<T>): Memo<T> {
  const { life, entries, now = () => performance.now(), failuresIn = () => [], weight } = options
  const failuresOf = (answer: T | Undecided): readonly Undecided[] =>
    isUndecided(answer) ? [answer] : failuresIn(answer)
  const kept = new Map<string, Entry<T>>()
  let total = 0
  const drop = (key: string): void => {
    total -= kept.get(key)?.weight ?? 0
    kept.delete(key)
  }
  // In the order of asking, which is that of running out.
  const makeRoom = (): void => {
    for (const [oldest, { until }] of kept) {
      if (kept.size <= entries && until > now() && (weight === undefined || total <= weight.most)) break
      drop(oldest)
    }
  }

  const begin = (
    key: string,
    look: () => Promise<T | Undecided>,
    budget: Budget | undefined,
  ): Promise<T | Undecided> => {
    // What hangs is given up with the time of the one who pays, so that it never blocks a later one.
    const work = withinTime(look(), budget)
      .catch((error: unknown) => toUndecided(error))
      .then((answer) => {
        if (isUndecided(answer) || failuresIn(answer).some(({ retryable }) => retryable) || life === 0) {
          if (kept.get(key) === entry) drop(key)
        } else {
          entry.until = now() + life
          if (kept.get(key) === entry) total += entry.weight = weight?.of(answer) ?? 0
          makeRoom()
        }
        return answer
      })
    const entry: Entry<T> = { work, until: Number.POSITIVE_INFINITY, weight: 0 }
    drop(key)
    kept.set(key, entry)
    makeRoom()
    return work
  }

  return async (key, look, budget) => {
    for (;;) {
      const entry = kept.get(key)
      const shared = entry !== undefined && entry.until > now()
      try {
        const answer = await withinTime(shared ? entry.work : begin(key, look, budget), budget)
        const payerFailed = shared && failuresOf(answer).some(({ code }) => code === 'budget_exceeded')
        if (!payerFailed) return answer
      } catch (error) {
        return toUndecided(error)
      }
    }
  }
}

export function isUndecided(answer: object): answer is Undecided {
  return 'ok' in answer && answer.ok === false
}
