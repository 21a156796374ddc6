import { base64url } from 'jose'
import { sha256 } from './sha256.ts'

/** An application that may show a secret in a header. */
export type Application = {
  /** Its client identifier, as tokens name it. */
  readonly clientId: string
  /** Hashes of its live secrets, `sha256:` and base64url: two while a secret is being replaced. See `hashSecret`. */
  readonly secretHashes: readonly string[]
  /** What it may do. Default: nothing. */
  readonly scopes?: readonly string[] | undefined
}

/** Applications that authenticate with two headers: a key that names them, and a secret. */
export type SecretOptions = {
  /** Finds an application by the key that it sent, of at most 256 characters. */
  readonly find: (key: string) => Application | undefined | Promise<Application | undefined>
  /** Default `x-application-key`. */
  readonly keyHeader?: string | undefined
  /** Default `x-client-secret`. */
  readonly secretHeader?: string | undefined
}

const PREFIX = 'sha256:'

/**
 * Hashes a secret for storage: `sha256:` and base64url, as the identity provider keeps client secrets. One round is
 * enough for 256 random bits, and for nothing that a person made up.
 *
 * @example
 * ```ts
 * import { hashSecret } from '@countersign/access-token'
 *
 * await hashSecret('EoXSKuIuq8gGzrUkjMvZLDnYrwXq5D1BJxGLBnu3AyE')
 * // 'sha256:u9ZTbpKpViCo3bt5VA1qLeqGOkxmbNf1cvCWYYxuyG0'
 * ```
 */
export const hashSecret = async (secret: string): Promise<string> =>
  PREFIX + base64url.encode(await sha256(secret))

/** Compares digests in constant time: every byte, whatever was found before. */
const sameDigest = (actual: Uint8Array, stored: string): boolean => {
  const expected = decode(stored)
  let difference = expected ? 0 : 1
  for (const [at, byte] of actual.entries()) difference |= byte ^ (expected?.[at] ?? 0)
  return difference === 0
}

const decode = (stored: string): Uint8Array | undefined => {
  if (!/^sha256:[\w-]{43}$/.test(stored)) return undefined
  return base64url.decode(stored.slice(PREFIX.length))
}

/** The hash of nothing that anybody has: an unknown key costs what a known one does. */
const NOBODY: Application = { clientId: '', secretHashes: [`${PREFIX}${'A'.repeat(43)}`] }

/** True when the secret is one of the application's live ones. */
export const secretMatches = async (found: Application | undefined, secret: string): Promise<boolean> => {
  const actual = await sha256(secret)
  const hits = (found ?? NOBODY).secretHashes.filter((stored) => sameDigest(actual, stored))
  return found !== undefined && hits.length > 0
}
