import { randomUUID } from 'node:crypto'
import type { Configuration, KoaContextWithOIDC } from 'oidc-provider'
import type { Audiences } from './audiences.ts'

type Customise = NonNullable<NonNullable<NonNullable<Configuration['formats']>['customizers']>['jwt']>

const words = (scope: unknown): readonly string[] => (typeof scope === 'string' ? scope.split(' ') : [])

type Presented = { readonly authTime?: number | undefined; readonly acr?: string | undefined }

/**
 * What a person's token says besides: how they signed in (RFC 9068 section 2.2.1), and the grant that it stands and falls
 * with, which is no credential.
 */
const personal = (ctx: KoaContextWithOIDC, grantId: string | undefined): object => {
  if (grantId === undefined) return {}
  const { AuthorizationCode, DeviceCode, RefreshToken } = ctx.oidc.entities
  const presented: Presented = AuthorizationCode ?? RefreshToken ?? DeviceCode ?? {}
  const { acr, authTime } = presented
  return { gid: grantId, ...(authTime && { auth_time: authTime }), ...(acr && { acr }) }
}

/**
 * Adds the members that a resource server expects besides those of RFC 9068. `stt` 1 says access token, in distinction to
 * a session (0) and an ID token (2).
 */
export const createFormat =
  (audiences: Audiences): Customise =>
  (ctx, token, jwt) => {
    const { resourceServer } = token
    const entry = resourceServer && audiences.asked(resourceServer.identifier())
    if (!entry || !jwt.payload) return
    const { aud, iat, scope } = jwt.payload
    const { grantId } = token as { readonly grantId?: string | undefined }
    const values = {
      stt: 1,
      scp: words(scope),
      aud: [aud],
      gid: grantId ?? randomUUID(),
      nbf: iat,
    } as const
    for (const member of entry.members) jwt.payload[member] = values[member]
    Object.assign(jwt.payload, personal(ctx, grantId))
  }
