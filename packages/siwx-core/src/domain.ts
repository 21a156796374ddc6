import { scanIpLiteral, scanIpv4 } from './internal/ip.ts'

const DEFAULT_PORTS: Readonly<Record<string, string>> = { https: '443', http: '80' }
const MAX_HOST = 253
// A label of RFC 1123 letters, digits and hyphens; the underscore is in use for hosts that browsers open.
const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/

/**
 * Brings a domain (host and optional port) to the one spelling in which it is compared, or gives `undefined` when it must
 * not be accepted at all: userinfo (`bank.example@evil.example`), a trailing dot, percent-encoding, characters outside
 * A-labels (non-ASCII names must be given in their `xn--` form), an empty or leading-zero port.
 *
 * Letters become lower case; the port is dropped when it is the default one of `scheme` (443 for `https`, 80 for `http`).
 *
 * @example
 * ```ts
 * import { normaliseDomain } from '@countersign/siwx-core'
 *
 * normaliseDomain('App.Example:443', 'https') // 'app.example'
 * normaliseDomain('app.example@evil.example', 'https') // undefined
 * ```
 * @see RFC 3986 sections 3.2 and 6.2.3, EIP-4361 "Message Fields", domain
 */
export function normaliseDomain(domain: string, scheme: string): string | undefined {
  if (typeof domain !== 'string') return undefined
  const hostEnd = domain.startsWith('[') ? domain.indexOf(']') + 1 : colonOrEnd(domain)
  const spelled = domain.slice(0, hostEnd)
  // Before lower-casing: the Kelvin sign becomes an ASCII k.
  if (!isHost(spelled)) return undefined
  const host = spelled.toLowerCase()
  if (hostEnd === domain.length) return host
  const port = domain.slice(hostEnd + 1)
  if (domain[hostEnd] !== ':' || !isPort(port)) return undefined
  return port === DEFAULT_PORTS[scheme] ? host : `${host}:${port}`
}

/**
 * Whether a domain, in lower case, names this machine, where `http` is a safe origin: `localhost`, names below it,
 * `127.0.0.0/8`, `[::1]`.
 *
 * @example
 * ```ts
 * import { isLoopback } from '@countersign/siwx-core'
 *
 * isLoopback('localhost:3000') // true
 * isLoopback('localhost.example') // false
 * ```
 * @see RFC 6761 section 6.3, W3C Secure Contexts section 3.1
 */
export function isLoopback(domain: string): boolean {
  const host = domain.startsWith('[')
    ? domain.slice(0, domain.indexOf(']') + 1)
    : domain.slice(0, colonOrEnd(domain))
  if (host === '[::1]' || host === 'localhost' || host.endsWith('.localhost')) return true
  return host.startsWith('127.') && scanIpv4(host, 0, host.length) === -1
}

function colonOrEnd(domain: string): number {
  const colon = domain.indexOf(':')
  return colon === -1 ? domain.length : colon
}

function isHost(host: string): boolean {
  if (host.startsWith('[')) return host.endsWith(']') && scanIpLiteral(host, 1, host.length - 1) === -1
  return host.length <= MAX_HOST && host.split('.').every((label) => LABEL.test(label))
}

function isPort(port: string): boolean {
  return /^[1-9][0-9]{0,4}$/.test(port) && Number(port) <= 65_535
}
