import { parseCid } from './cid.ts'
import { withoutTrailing } from './text.ts'

const ABSOLUTE = /^(?:[a-z][a-z0-9+.-]*:|\s*\{)/i

/**
 * Puts a relative URI behind the base that its contract has, as NEP-177 does: by joining, not by resolving.
 *
 * @see NEP-177, `base_uri`
 */
export function withBase(uri: string, base: string | undefined): string {
  if (base === undefined || base === '' || ABSOLUTE.test(uri)) return uri
  return `${withoutTrailing(withScheme(base), '/')}/${uri.replace(/^\/+/, '')}`
}

// A base such as `bafy…` is content.
function withScheme(base: string): string {
  const [first = ''] = base.split('/')
  return ABSOLUTE.test(base) || parseCid(first) === undefined ? base : `ipfs://${base}`
}
