import { type Failure, failure, isLoopback, normaliseDomain } from '@countersign/siwx-core'
import type { NearMessage } from '../types.ts'

/**
 * A redirecting wallet signs where it sends the answer. Another site that shows somebody this site's message gets a
 * signature with its own address in it: that is refused here.
 *
 * @see NEP-413 "Input Interface", `callbackUrl`
 */
export function checkCallback(
  { domain }: NearMessage,
  callbackUrl: string | undefined,
  origins: readonly string[] | undefined,
): Failure | undefined {
  if (callbackUrl === undefined) return undefined
  const url = parseUrl(callbackUrl)
  if (url !== undefined && (origins === undefined ? isAt(url, domain) : origins.includes(url.origin)))
    return undefined
  return failure('uri_mismatch', 'check', {
    field: 'callbackUrl',
    expected: origins?.join(' ') ?? domain,
    received: callbackUrl,
    reason: 'The signed callback URL belongs to another site.',
  })
}

function isAt({ protocol, host }: URL, domain: string): boolean {
  const scheme = protocol.slice(0, -1)
  if (scheme !== 'https' && !(scheme === 'http' && isLoopback(domain.toLowerCase()))) return false
  const wanted = normaliseDomain(domain, scheme)
  return wanted !== undefined && normaliseDomain(host, scheme) === wanted
}

function parseUrl(text: string): URL | undefined {
  try {
    return new URL(text)
  } catch {
    return undefined
  }
}
