/**
 * When a moment of NEP-177 metadata is, in milliseconds since 1970. The standard says milliseconds; contracts also write
 * seconds and nanoseconds. Below 10^11 (year 5138) it is taken for seconds, from 10^16 on (April 1970) for nanoseconds.
 * `undefined` for `null`, `null` for what is no moment.
 *
 * @see NEP-177 "expires_at", NEP-393 "TokenMetadata"
 */
export function readMoment(value: unknown): number | undefined | null {
  if (value === undefined || value === null) return undefined
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value
  if (typeof text !== 'string' || !/^[0-9]{1,20}$/.test(text)) return null
  const moment = Number(text)
  if (moment < 1e11) return moment * 1000
  return moment < 1e16 ? moment : moment / 1e6
}

/**
 * Whether a token's `expires_at` has passed at the time of the block; an end date that cannot be read has passed. No date:
 * `undefined`.
 */
export function isExpired(expiresAt: unknown, blockTime: string): boolean | undefined {
  const moment = readMoment(expiresAt)
  if (moment === undefined) return undefined
  return moment === null || moment <= Date.parse(blockTime)
}
