import { createHash } from 'node:crypto'
import type { Config } from '../config/schema.ts'
import { newestOf, SIGNING_ALGS, type SigningAlg, type StoredKey } from './keys.ts'

const DAY = 86_400

/** A key to add in the place of another one. */
export type DueKey = { readonly alg: SigningAlg; readonly kid: string }

/**
 * Every process derives the same name for the key after this one, and the store takes a name once: whatever becomes of
 * locks and clocks, one of them adds it.
 */
const successorOf = ({ kid }: StoredKey): string =>
  createHash('sha256').update(`successor of ${kid}`).digest('hex').slice(0, 16)

/**
 * The keys to add now, so that they sign when those before have signed for long enough. A key that was taken out of use
 * before it signed counts as well: an operator did not want one then. `now` in epoch seconds.
 */
export const dueKeys = (
  keys: readonly StoredKey[],
  {
    now,
    rotation: { every, publishAhead },
  }: { readonly now: number; readonly rotation: Config['keys']['rotation'] },
): readonly DueKey[] =>
  SIGNING_ALGS.flatMap((alg) => {
    const last = newestOf(keys, alg)
    const due = every > 0 && last !== undefined && last.activeFrom + every * DAY - publishAhead <= now
    return due ? [{ alg, kid: successorOf(last) }] : []
  })
