import type { KoaContextWithOIDC } from 'oidc-provider'
import { ADMIN } from '../claims.ts'
import type { Logins } from '../logins.ts'
import { decideAdmin } from '../team/admin.ts'
import type { Team } from '../team/team.ts'
import { findClient } from './findClient.ts'

type Introspected = { readonly active?: unknown; readonly scope?: unknown; readonly iat?: unknown }

/**
 * What a token was issued with is not what it is good for now: of somebody who has left the team the scope `admin` is not
 * told, or nothing is where the sign-in would fail without it. As the last step of the answer.
 */
export const answerScope =
  ({ logins, team }: { readonly logins: Logins; readonly team: Pick<Team, 'find'> }) =>
  async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { entities, provider, route } = (ctx.oidc as typeof ctx.oidc | undefined) ?? {}
    const body = ctx.body as Introspected | undefined
    if (route !== 'introspection' || body?.active !== true || typeof body.scope !== 'string') return
    const token = entities?.AccessToken ?? entities?.RefreshToken
    const scopes = body.scope.split(' ')
    if (!token?.grantId || !scopes.includes(ADMIN)) return
    const [client, login] = await Promise.all([
      provider && findClient(provider, token.clientId ?? ''),
      logins.ofGrant(token.grantId),
    ])
    const asked = client && login && { client, login, scopes, issuedAt: token.iat }
    const { status } = asked ? await decideAdmin(team, asked) : { status: 'refused' }
    if (status === 'member') return
    ctx.body =
      status === 'dropped'
        ? { ...body, scope: scopes.filter((name) => name !== ADMIN).join(' ') }
        : { active: false }
  }
