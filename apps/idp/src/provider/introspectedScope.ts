import type { Client, KoaContextWithOIDC } from 'oidc-provider'
import { ADMIN } from '../claims.ts'
import type { Logins } from '../logins.ts'
import { decideAdmin } from '../team/admin.ts'
import type { Team } from '../team/team.ts'
import { findClient } from './findClient.ts'

type Introspected = { readonly active?: unknown; readonly scope?: unknown; readonly iat?: unknown }

type Parts = { readonly logins: Logins; readonly team: Pick<Team, 'find'> }

/**
 * What a token was issued with is not what it is good for now: of somebody who has left the team the scope `admin` is not
 * told, or nothing is where the sign-in would fail without it. Undefined where the token does not count.
 */
export const scopeNow = async (
  { logins, team }: Parts,
  {
    client,
    token,
  }: {
    readonly client: Client | undefined
    readonly token: {
      readonly grantId?: string | undefined
      readonly iat: number
      readonly scope?: string | undefined
    }
  },
): Promise<string | undefined> => {
  const { grantId, iat: issuedAt, scope = '' } = token
  const scopes = scope.split(' ')
  if (grantId === undefined || !scopes.includes(ADMIN)) return scope
  const login = await logins.ofGrant(grantId)
  if (!client || !login) return undefined
  const { status } = await decideAdmin(team, { client, login, scopes, issuedAt })
  if (status === 'member') return scope
  return status === 'dropped' ? scopes.filter((name) => name !== ADMIN).join(' ') : undefined
}

/** Tells {@link scopeNow} to who introspects, as the last step of the answer. */
export const answerScope =
  (parts: Parts) =>
  async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { entities, provider, route } = (ctx.oidc as typeof ctx.oidc | undefined) ?? {}
    const body = ctx.body as Introspected | undefined
    if (route !== 'introspection' || body?.active !== true || typeof body.scope !== 'string') return
    const token = entities?.AccessToken ?? entities?.RefreshToken
    const { grantId, iat } = token ?? {}
    if (!token || !provider || !grantId || iat === undefined || !body.scope.split(' ').includes(ADMIN)) return
    const client = await findClient(provider, token.clientId ?? '')
    const scope = await scopeNow(parts, { client, token: { grantId, iat, scope: body.scope } })
    if (scope === body.scope) return
    ctx.body = scope === undefined ? { active: false } : { ...body, scope }
  }
