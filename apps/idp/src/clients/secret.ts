import { hash, timingSafeEqual } from 'node:crypto'
import { randomToken } from '../random.ts'
import type { SecretHashes } from './metadata.ts'

const PREFIX = 'sha256:'

/**
 * Hashes a client secret for storage. One round is enough because secrets are 256 random bits: there is nothing to
 * guess, and a slow hash would cap machine-to-machine throughput.
 */
export const hashSecret = (secret: string): string => `${PREFIX}${hash('sha256', secret, 'base64url')}`

/** The digest of nothing that anyone knows. */
const ABSENT = hashSecret(randomToken(32))

/** A new secret, 256 bits. */
export const generateSecret = (): string => randomToken(32)

/**
 * Compares with both secrets that a client can have, whichever matches, so that the time tells nothing about which. `now`
 * in epoch seconds.
 */
export const compareSecrets = (
  { current, previous }: SecretHashes,
  presented: unknown,
  now: number,
): boolean => {
  const isCurrent = compareSecret(current ?? ABSENT, presented)
  const isPrevious = compareSecret(previous?.hash ?? ABSENT, presented)
  return isCurrent || (isPrevious && previous !== undefined && previous.expires_at > now)
}

/** The one of several keys that was presented. Each is compared, so that the time tells nothing about any of them. */
export const presentedKey = <T extends { readonly hash: string }>(
  keys: readonly T[],
  presented: string | undefined,
): T | undefined => keys.filter(({ hash }) => compareSecret(hash, presented))[0]

/** Compares in constant time: both sides are digests of the same length. */
export const compareSecret = (stored: unknown, presented: unknown): boolean => {
  if (typeof stored !== 'string' || typeof presented !== 'string' || !stored.startsWith(PREFIX)) return false
  const expected = Buffer.from(stored.slice(PREFIX.length), 'base64url')
  const actual = hash('sha256', presented, 'buffer')
  return expected.length === actual.length && timingSafeEqual(expected, actual)
}
