import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { OwnershipError } from '../errors.ts'
import { isPublicAddress } from './addresses.ts'
import { withoutTrailing } from './text.ts'

/** What a URL that a contract names may lead to. Tests replace it; the package's options do not. */
export type GuardRules = {
  readonly isPublic: (address: string) => boolean
  readonly isPort: (port: number) => boolean
  readonly resolve: (name: string) => Promise<readonly Address[]>
}

/** One answer of a name server. */
export type Address = { readonly address: string; readonly family: number }

/** Public addresses only, on the ports of the web, names by the system's resolver. */
export const PUBLIC_WEB: GuardRules = {
  isPublic: isPublicAddress,
  isPort: (port) => port === 80 || port === 443,
  resolve: async (name) => lookup(name, { all: true }),
}

/**
 * Refuses a URL that must never be fetched, as far as the URL itself shows it: scheme, credentials, port, names of the
 * machine itself, and addresses in any spelling (the URL parser has made `0x7f.1` and `2130706433` into `127.0.0.1`).
 *
 * @throws OwnershipError `uri_forbidden`
 */
export function checkUrl(url: URL, allowHttp: boolean, rules: GuardRules): void {
  if (url.protocol !== 'https:' && !(allowHttp && url.protocol === 'http:')) {
    throw forbidden(`${url.protocol} is not fetched.`)
  }
  if (url.username !== '' || url.password !== '') throw forbidden('A URL with credentials is not fetched.')
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
  if (!rules.isPort(port)) throw forbidden(`Port ${port} is not fetched.`)
  checkHost(url.hostname, rules)
}

/** The part of {@link checkUrl} that looks at the host. */
export function checkHost(host: string, rules: GuardRules): void {
  const name = withoutTrailing(host.replace(/^\[|\]$/g, ''), '.')
  if (isIP(name) !== 0) {
    if (!rules.isPublic(name)) throw forbidden('An address that is not public is not fetched.')
  } else if (!name.includes('.') || /\.(?:localhost|local|internal|home\.arpa)$/i.test(name)) {
    throw forbidden('A name of a local network is not fetched.')
  }
}

/** The refusal of the guard. */
export function forbidden(reason: string): OwnershipError {
  return new OwnershipError('uri_forbidden', reason)
}
