import { type Store, StoreError } from '@countersign/oidc-store'
import { KeyError } from './keyError.ts'

/** Seconds until the lock of a process that died is open. */
export const LOCK_TTL = 30

const LOCK = { kind: 'key-change', id: 'lock' } as const

/** The lock is opened only while it is surely this one's: what took longer has lost it, and another one may hold it. */
const MINE_MS = (LOCK_TTL - 5) * 1000

/**
 * One change of the keys at a time, in all processes. Throws `keys_busy` while somebody else is at it. `elapsed` is a clock
 * that nobody sets, in milliseconds.
 */
export const exclusively = async <T>(
  { singleUse }: Pick<Store, 'singleUse'>,
  work: () => Promise<T>,
  elapsed: () => number = () => performance.now(),
): Promise<T> => {
  const taken = elapsed()
  try {
    await singleUse.put(LOCK.kind, LOCK.id, {}, LOCK_TTL)
  } catch (cause) {
    if (!(cause instanceof StoreError) || cause.code !== 'record_exists') throw cause
    throw new KeyError('keys_busy', 'the keys are being changed by somebody else; try again', { cause })
  }
  try {
    return await work()
  } finally {
    if (elapsed() - taken < MINE_MS) await singleUse.expire(LOCK.kind, LOCK.id)
  }
}
