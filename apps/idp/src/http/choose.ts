import type { Pinned } from './pin.ts'

/** RFC 8414 section 3.1: the metadata of an issuer with a path are not below it. */
const METADATA = '/.well-known/oauth-authorization-server'

type Sited = { readonly issuer: Pinned }

/** The whole path: what follows it would be another issuer's. */
const aside = (path: string): string => (path.startsWith(METADATA) ? path.slice(METADATA.length) : path)

/**
 * Makes the function that finds the site which a request target is for, by the path as it was sent: each site's routes look at
 * it again. The first site gets what is below no other one's path. As quick however many there are: all tenants are as many
 * steps deep.
 */
export const createChoice = <T extends Sited>([own, ...others]: readonly [T, ...T[]]): ((
  url: string,
) => T) => {
  const byPath = new Map(others.map((site) => [site.issuer.prefix, site]))
  const depths = [...new Set(others.map(({ issuer }) => issuer.prefix.split('/').length))].sort(
    (a, b) => b - a,
  )
  return (url) => {
    const path = url.split('?', 1)[0] ?? ''
    const wanted = aside(path)
    for (const depth of depths) {
      const start = wanted.split('/', depth).join('/')
      const found = byPath.get(start)
      if (found && (wanted === path || start === wanted)) return found
    }
    return own
  }
}
