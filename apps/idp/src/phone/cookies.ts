import { getCookie, setCookie } from 'hono/cookie'
import type { AppContext } from '../context.ts'
import type { RequestContext } from '../http/types.ts'

type Cookie = { readonly name: string; readonly path: string }

const isSecure = ({ issuer }: AppContext): boolean => issuer.protocol === 'https'

/** In the browser that began: the handle, so that the page can show the link again. Here it is kept as a digest only. */
export const handleCookie = (context: AppContext, uid: string): Cookie => ({
  name: `${isSecure(context) ? '__Secure-' : ''}countersign_phone_link`,
  path: `${context.issuer.prefix}/interaction/${uid}/phone`,
})

/**
 * On the phone: the secret that the first to open the link has got, one cookie a link. `__Host-`, so that no neighbour in
 * the domain can plant one: whoever had it planted would be past the warnings and the number of somebody else's sign-in.
 */
export const phoneCookie = (context: AppContext, link: string): Cookie => ({
  name: `${isSecure(context) ? '__Host-' : ''}countersign_phone_${link.slice(0, 12)}`,
  path: '/',
})

/** Lax: who comes back to the page from a wallet app comes from elsewhere. */
export const writeCookie = (
  context: AppContext,
  c: RequestContext,
  { name, path, value }: Cookie & { readonly value: string },
): void => {
  const { session, ttl } = context.config.signIn.phone
  const secure = isSecure(context)
  setCookie(c, name, value, { path, httpOnly: true, sameSite: 'Lax', secure, maxAge: ttl + session })
}

/** Undefined without it, and for what is no secret of ours. */
export const readCookie = (c: RequestContext, { name }: Cookie): string | undefined => {
  const value = getCookie(c, name)
  return value !== undefined && /^[\w-]{24,43}$/.test(value) ? value : undefined
}
