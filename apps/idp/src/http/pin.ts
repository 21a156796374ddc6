import type { IncomingMessage } from 'node:http'

/** Headers through which a proxy, or anyone, could rename this server. */
const FORWARDING = [
  'forwarded',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-prefix',
  'x-forwarded-server',
] as const

/** Host, scheme and path prefix of the issuer. */
export type Pinned = { readonly host: string; readonly protocol: 'http' | 'https'; readonly prefix: string }

/** Takes the issuer apart once. */
export const pinned = (issuer: string): Pinned => {
  const url = new URL(issuer)
  return {
    host: url.host,
    protocol: url.protocol === 'https:' ? 'https' : 'http',
    prefix: url.pathname === '/' ? '' : url.pathname,
  }
}

/**
 * Overwrites host and scheme of a request with the issuer's. The protocol layer derives every URL that it publishes from
 * them, so they must come from the configuration only. False for a request target that is not in origin form
 * (RFC 9112 section 3.2.1): an absolute one would bring its own host.
 */
export const pinRequest = (request: IncomingMessage, { host, protocol }: Pinned): boolean => {
  if (!request.url?.startsWith('/') || request.url.startsWith('//')) return false
  for (const name of FORWARDING) delete request.headers[name]
  request.headers.host = host
  request.headers['x-forwarded-proto'] = protocol
  return true
}
