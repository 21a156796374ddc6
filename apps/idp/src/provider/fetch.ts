import type { Config } from '../config/schema.ts'

/**
 * The protocol layer's requests to relying parties (`jwks_uri`, back-channel logout). It hands in a dispatcher that refuses
 * private and loopback addresses at the socket; only origins that the operator has named are asked without it.
 */
export const createFetch = ({ oidc: { internalOrigins } }: Pick<Config, 'oidc'>): typeof fetch => {
  const internal = new Set(internalOrigins)
  return (input, init) => {
    const { dispatcher: _guard, ...plain } = (init ?? {}) as RequestInit & { dispatcher?: unknown }
    const url = new URL(input instanceof Request ? input.url : input)
    return fetch(input, internal.has(url.origin) ? plain : init)
  }
}
