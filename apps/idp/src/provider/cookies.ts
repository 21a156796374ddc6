import type { Configuration } from 'oidc-provider'

type CookieOptions = NonNullable<Configuration['cookies']>

/** Name of the cookie that the way back from an interaction depends on. */
export const resumeCookie = ({ secure }: { readonly secure: boolean }): string =>
  `${secure ? '__Secure-' : ''}countersign_resume`

/**
 * `__Host-` binds the session to this host and to https; the interaction cookies carry a path of their own, so theirs is
 * `__Secure-` (RFC 6265bis section 4.1.3), and each interaction has a mark besides (see `ownMark.ts`). Lax: a relying
 * party's cross-site redirect must bring the session along.
 */
export const cookieOptions = ({
  secure,
  secrets,
}: {
  secure: boolean
  secrets: readonly string[]
}): CookieOptions => ({
  keys: [...secrets],
  names: {
    session: `${secure ? '__Host-' : ''}countersign_session`,
    interaction: `${secure ? '__Secure-' : ''}countersign_interaction`,
    resume: resumeCookie({ secure }),
  },
  long: { httpOnly: true, sameSite: 'lax', signed: true, path: '/', secure },
  short: { httpOnly: true, sameSite: 'lax', signed: true, secure },
})
