import type { KoaContextWithOIDC } from 'oidc-provider'

const NAME = 'countersign_own_'

/** Marks that one browser keeps of sign-ins it has left: they are all in each request. */
const KEPT = 20

/** Whether cookies can be bound to this host: over https only. */
export type MarkScope = { readonly secure: boolean }

const prefixOf = ({ secure }: MarkScope): string => `${secure ? '__Host-' : ''}${NAME}`

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t'

/**
 * Not `trim`: spaces that only Unicode knows belong to the name, and some browsers let neighbours plant such names. No pattern
 * either: one for the end is tried at every blank, and a header has room for thousands.
 */
const trimmed = (part: string): string => {
  let [start, end] = [0, part.length]
  while (start < end && isBlank(part[start])) start += 1
  while (end > start && isBlank(part[end - 1])) end -= 1
  return part.slice(start, end)
}

const partsOf = (header: string | undefined): readonly string[] => (header ?? '').split(';').map(trimmed)

/** True when the interaction was begun in the browser whose `Cookie` header this is. */
export const hasOwnMark = (header: string | undefined, uid: string, scope: MarkScope): boolean =>
  partsOf(header).includes(`${prefixOf(scope)}${uid}=1`)

type Koa = Pick<KoaContextWithOIDC, 'cookies' | 'get'>

const options = ({ secure }: MarkScope) =>
  ({ path: '/', httpOnly: true, sameSite: 'lax', secure, signed: false }) as const

const remove = (ctx: Koa, name: string, scope: MarkScope): void => {
  ctx.cookies.set(name, null, options(scope))
}

/**
 * Marks an interaction as begun in this browser. The cookies of the protocol layer have paths, so they cannot be
 * `__Host-`: a neighbour in the domain can plant those of a sign-in that it has begun itself, and take it over once
 * somebody has signed. This one it cannot (RFC 6265bis section 4.1.3.2).
 */
export const setOwnMark = (
  ctx: Koa,
  uid: string,
  { maxAge, secure }: MarkScope & { /** In seconds. */ readonly maxAge: number },
): void => {
  const prefix = prefixOf({ secure })
  const old = partsOf(ctx.get('cookie')).filter((part) => part.startsWith(prefix))
  // Browsers send the oldest first (RFC 6265 section 5.4).
  for (const part of old.slice(0, -KEPT)) remove(ctx, part.slice(0, part.indexOf('=')), { secure })
  ctx.cookies.set(`${prefix}${uid}`, '1', { ...options({ secure }), maxAge: maxAge * 1000 })
}

/** Takes the mark back when the interaction is over. */
export const removeOwnMark = (ctx: Koa, uid: string, scope: MarkScope): void =>
  remove(ctx, `${prefixOf(scope)}${uid}`, scope)

/**
 * The `Cookie` header for the way back from an interaction. The protocol layer goes on with whatever interaction the
 * cookie names: it must be the one of the path, and have been begun here.
 */
export const resumeCookies = (
  header: string | undefined,
  { name, uid, ...scope }: MarkScope & { readonly name: string; readonly uid: string },
): string => {
  const own = hasOwnMark(header, uid, scope)
  return partsOf(header)
    .filter((part) => !part.startsWith(`${name}=`) || (own && part === `${name}=${uid}`))
    .join('; ')
}
