import { timingSafeEqual } from 'node:crypto'
import type { Session } from 'oidc-provider'
import type { AppContext } from '../context.ts'
import { digest } from '../digest.ts'
import type { RequestContext } from '../http/types.ts'
import type { Login } from '../logins.ts'

/** Who is signed in with this browser, and the token that its forms carry. */
export type SignedIn = { readonly session: Session; readonly login: Login; readonly xsrf: string }

/** The cookie's value is known to this browser and to us only, and changes with every sign-in. */
const tokenOf = ({ jti }: Session): string => digest(`account\0${jti}`)

/** The provider's session of this browser; undefined when nobody is signed in, or what that rested on is gone. */
export const signedIn = async (context: AppContext, c: RequestContext): Promise<SignedIn | undefined> => {
  const provider = context.provider.current()
  const { incoming, outgoing } = c.env
  const session = await provider.Session.get(provider.createContext(incoming, outgoing))
  if (session.accountId === undefined) return undefined
  const login = await context.logins.ofSession(session.uid)
  if (login?.subject !== session.accountId) return undefined
  return { session, login, xsrf: tokenOf(session) }
}

/** Whether a form was made for this session. */
export const isOwnForm = ({ xsrf }: SignedIn, presented: string): boolean => {
  const [own, other] = [Buffer.from(xsrf), Buffer.from(presented)]
  return own.length === other.length && timingSafeEqual(own, other)
}
