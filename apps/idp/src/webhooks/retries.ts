/** Seconds until each next attempt: a restart, an outage, a night. */
const LATER = [5, 60, 300, 1800, 7200, 18_000, 36_000] as const

/** So that what failed together is not sent together again. Later, never earlier. */
const JITTER = 0.25

/** Attempts in all before a delivery is given up. */
export const MAX_ATTEMPTS: number = LATER.length + 1

/** Longer than all attempts take, in seconds. */
export const MAX_AGE: number = 2 * 86_400

/** When to try again after so many attempts, in seconds; undefined: never. */
export const retryAfter = (attempts: number, random: () => number = Math.random): number | undefined => {
  const seconds = LATER[attempts - 1]
  return seconds === undefined ? undefined : seconds * (1 + random() * JITTER)
}
