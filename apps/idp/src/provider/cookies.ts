import type { Configuration } from 'oidc-provider'

type CookieOptions = NonNullable<Configuration['cookies']>

/** Whose cookies they are. */
export type CookieScope = {
  readonly secure: boolean
  /** The issuer's path: issuers of one host have names of their own. */
  readonly prefix: string
}

/** RFC 6265 section 4.1.1 knows fewer characters than a path has. */
const named = (name: string, { prefix }: CookieScope): string =>
  `countersign_${name}${prefix.replaceAll(/[^A-Za-z0-9]/g, '_')}`

/** Name of the cookie that the way back from an interaction depends on. */
export const resumeCookie = (scope: CookieScope): string =>
  `${scope.secure ? '__Secure-' : ''}${named('resume', scope)}`

/**
 * `__Host-` binds the session to this host and to https; the interaction cookies carry a path of their own, so theirs is
 * `__Secure-` (RFC 6265bis section 4.1.3), and each interaction has a mark besides (see `ownMark.ts`). Lax: a relying
 * party's cross-site redirect must bring the session along.
 */
export const cookieOptions = ({
  prefix,
  secure,
  secrets,
}: CookieScope & { readonly secrets: readonly string[] }): CookieOptions => ({
  keys: [...secrets],
  names: {
    session: `${secure ? '__Host-' : ''}${named('session', { prefix, secure })}`,
    interaction: `${secure ? '__Secure-' : ''}${named('interaction', { prefix, secure })}`,
    resume: resumeCookie({ prefix, secure }),
  },
  long: { httpOnly: true, sameSite: 'lax', signed: true, path: '/', secure },
  short: { httpOnly: true, sameSite: 'lax', signed: true, secure },
})
