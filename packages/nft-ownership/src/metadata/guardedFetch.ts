import { createSend } from './send.ts'

/** Options of {@link createGuardedFetch}. */
export type GuardedFetchOptions = {
  /** How long a connection, the head of an answer and each part of its body may take, in milliseconds. */
  readonly timeout: number
  /** Origins in private networks that may be asked. */
  readonly trustedOrigins?: readonly string[] | undefined
}

/** Sends one request. Rejects for an address that is not public, and is not of a trusted origin. */
export type GuardedFetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * Makes the `fetch` that images and metadata go through, for other requests of a server to addresses that somebody else has
 * named: a name is checked at the moment of connecting, every address of it. Redirects are not followed: they are answers.
 * Schemes, sizes and the time in all are for the caller to bound.
 *
 * @throws TypeError where connections cannot be guarded
 * @example
 * ```ts
 * import { createGuardedFetch } from '@countersign/nft-ownership/metadata'
 *
 * const send = createGuardedFetch({ timeout: 5000, trustedOrigins: ['http://10.0.0.7:8080'] })
 * await send('http://169.254.169.254/', { method: 'GET' }).catch(() => 'refused') // 'refused'
 * ```
 * @see RFC 6890, IANA special-purpose address registries
 */
export function createGuardedFetch({ timeout, trustedOrigins = [] }: GuardedFetchOptions): GuardedFetch {
  const send = createSend(timeout)
  const trusted = new Set(trustedOrigins)
  return async (url, init) => {
    const target = new URL(url)
    return send(target, { ...init, redirect: 'manual' } as never, trusted.has(target.origin))
  }
}
