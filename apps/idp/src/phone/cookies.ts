import { getCookie, setCookie } from 'hono/cookie'
import type { AppContext } from '../context.ts'
import type { RequestContext } from '../http/types.ts'

type Cookie = { readonly name: string; readonly path: string }

const prefixOf = ({ issuer }: AppContext): string => (issuer.protocol === 'https' ? '__Secure-' : '')

/** In the browser that began: the handle, so that the page can show the link again. Here it is kept as a digest only. */
export const handleCookie = (context: AppContext, uid: string): Cookie => ({
  name: `${prefixOf(context)}countersign_phone_link`,
  path: `${context.issuer.prefix}/interaction/${uid}/phone`,
})

/** On the phone: the secret that the first to open the link has got. For this link's own path only. */
export const phoneCookie = (context: AppContext, handle: string): Cookie => ({
  name: `${prefixOf(context)}countersign_phone`,
  path: `${context.issuer.prefix}/phone/${handle}`,
})

/** Lax: who comes back to the page from a wallet app comes from elsewhere. */
export const writeCookie = (
  { config, issuer }: AppContext,
  c: RequestContext,
  { name, path, value }: Cookie & { readonly value: string },
): void => {
  const { session, ttl } = config.signIn.phone
  const secure = issuer.protocol === 'https'
  setCookie(c, name, value, { path, httpOnly: true, sameSite: 'Lax', secure, maxAge: ttl + session })
}

/** Undefined without it, and for what is no secret of ours. */
export const readCookie = (c: RequestContext, { name }: Cookie): string | undefined => {
  const value = getCookie(c, name)
  return value !== undefined && /^[\w-]{24,43}$/.test(value) ? value : undefined
}
