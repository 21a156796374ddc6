import { OwnershipError } from '../errors.ts'

/** What of an endpoint's configuration must never be shown. */
export type Secrets = {
  /** The same error without them, in case the node has repeated its own URL. */
  readonly removedFrom: (error: unknown) => unknown
}

/** Shorter path segments (`v3`, `mainnet`) are words, not keys. */
const SHORTEST_PATH_KEY = 12
const SHORTEST_KEY = 6

/** Collects the credentials of an endpoint: user, password, keys in path and query, values of headers. */
export function createSecrets(text: string, headers: Readonly<Record<string, string>> = {}): Secrets {
  const url = new URL(text)
  const keys = [
    url.username,
    url.password,
    ...url.searchParams.values(),
    ...Object.values(headers).flatMap((value) => [value, ...value.split(' ')]),
  ]
  const found = [
    ...keys.filter((key) => key.length >= SHORTEST_KEY),
    ...url.pathname.split('/').filter((part) => part.length >= SHORTEST_PATH_KEY),
  ]
  // The longest first: one may be part of another.
  const secrets = [...new Set(found.flatMap((key) => [key, decoded(key)]))].sort(
    (a, b) => b.length - a.length,
  )
  return {
    removedFrom: (error) => {
      if (!(error instanceof OwnershipError)) return error
      const message = secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), error.message)
      return message === error.message ? error : new OwnershipError(error.code, message)
    },
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
