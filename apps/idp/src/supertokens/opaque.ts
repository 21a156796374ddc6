import type Provider from 'oidc-provider'
import type { AppContext } from '../context.ts'
import { subjectFor } from '../provider/account.ts'
import { findClient } from '../provider/findClient.ts'
import { scopeNow } from '../provider/introspectedScope.ts'

/** Tokens of sign-ins, which are kept and mean nothing by themselves. */
const find = async (provider: Provider, token: string) => {
  const found = (await provider.AccessToken.find(token)) ?? (await provider.RefreshToken.find(token))
  if (!found?.isValid) return undefined
  const grant = found.grantId === undefined ? undefined : await provider.Grant.find(found.grantId)
  const client = found.clientId === undefined ? undefined : await findClient(provider, found.clientId)
  return grant && client ? { found, grant, client } : undefined
}

/** What RFC 7662 tells of such a token. Undefined for what does not count. */
export const describeOpaque = async (
  { config, logins, pairwiseSalt, provider, team }: AppContext,
  token: string,
): Promise<object | undefined> => {
  const live = await find(provider.current(), token)
  if (!live) return undefined
  const { client, found } = live
  const scope = await scopeNow({ logins, team }, { client, token: found })
  if (scope === undefined) return undefined
  const { jkt } = found as { readonly jkt?: string | undefined }
  return {
    active: true,
    iss: config.issuer,
    sub: subjectFor(pairwiseSalt, client, found.accountId),
    client_id: client.clientId,
    scope,
    iat: found.iat,
    exp: found.exp,
    ...(found.kind === 'AccessToken' && { token_type: found.tokenType }),
    // RFC 9449 section 6.2: who is not told of the key would take a stolen token.
    ...(jkt !== undefined && { cnf: { jkt } }),
  }
}

/** Ends such a token; a refresh token with everything that came of its sign-in. True when there was one of that client. */
export const revokeOpaque = async (
  { provider, store }: AppContext,
  token: string,
  clientId: string | undefined,
): Promise<{ readonly clientId: string; readonly grants: number } | undefined> => {
  const live = await find(provider.current(), token)
  if (!live || (clientId !== undefined && clientId !== live.client.clientId)) return undefined
  const { client, found, grant } = live
  await found.destroy()
  if (found.kind === 'AccessToken') return { clientId: client.clientId, grants: 0 }
  await store.adapter('RefreshToken').revokeByGrantId(grant.jti)
  await grant.destroy()
  return { clientId: client.clientId, grants: 1 }
}
