import type { Config } from '../config/schema.ts'
import type { RequestContext } from '../http/types.ts'

/** What a request authenticates with. */
export type Credentials = {
  readonly token?: { readonly scheme: 'Bearer' | 'DPoP'; readonly raw: string } | undefined
  readonly secret?: string | undefined
  /** Names the application; beside a token, the one that it was issued to. */
  readonly application?: string | undefined
}

/** RFC 9110 section 11.4: a scheme and a token68. Tokens are JWTs at the longest. */
const AUTHORIZATION = /^(bearer|dpop) +([\w.~+/-]{1,8192}=*)$/i

const MOST = 512

const short = (value: string | undefined): string | undefined =>
  value === undefined || value.length > MOST ? undefined : value

/**
 * Reads the one credential of a request. Which of two would count is not for the sender to choose: then there is none. The
 * headers of applications mean nothing where applications are not let in.
 */
export const readCredentials = (
  c: RequestContext,
  { actors, headers }: Pick<Config['admin'], 'actors' | 'headers'>,
): Credentials => {
  const authorization = c.req.header('authorization')
  const [, scheme = '', raw] = AUTHORIZATION.exec(authorization ?? '') ?? []
  const token =
    raw === undefined ? undefined : ({ scheme: /^dpop$/i.test(scheme) ? 'DPoP' : 'Bearer', raw } as const)
  if (!actors.includes('app')) return { token }
  const secret = c.req.header(headers.clientSecret)
  const application = c.req.header(headers.applicationKey)
  if (authorization !== undefined && secret !== undefined) return {}
  // One that is too long names nobody, and is not the same as none.
  return { token, secret: short(secret), application: application && (short(application) ?? '') }
}
