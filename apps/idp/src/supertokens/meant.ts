import { isDeepStrictEqual } from 'node:util'
import { OFFLINE, scopesOf } from '../claims.ts'
import { ClientError } from '../clients/clientError.ts'
import type { ClientInput, ClientView } from '../clients/schema.ts'
import type { Config } from '../config/schema.ts'
import type { AppContext } from '../context.ts'
import type { Audiences } from '../m2m/audiences.ts'
import { type Given, GRANTS } from './fields.ts'
import { lifetimesOf } from './lifespans.ts'
import { hasSignIns } from './shown.ts'

const [CODE, REFRESH, MACHINE, DEVICE] = GRANTS

const refuse = (field: keyof Given, why: string): never => {
  throw new ClientError('client_invalid', `${field}: ${why}`, { field })
}

/** Names of resource servers, by what their tokens have as `aud`. */
const audiencesOf = (known: Audiences, audience: Given['audience']): string[] => {
  const names = (audience ?? []).map(
    (asked) =>
      known.asked(asked)?.name ?? refuse('audience', `there is no resource server ${asked.slice(0, 100)}`),
  )
  return [...new Set(names)]
}

/** Which ways to tokens a client has, as the request says, else as before, else by a code. */
const grantsOf = (
  { grantTypes, responseTypes }: Given,
  redirects: boolean,
  before: ClientView | undefined,
) => {
  const given = grantTypes === undefined ? undefined : (grantTypes ?? [CODE])
  const has = (name: (typeof GRANTS)[number], kept: boolean) => given?.includes(name) ?? kept
  const byCode = has(CODE, before === undefined || before.redirectUris.length > 0)
  if (byCode !== redirects)
    refuse(
      'redirectUris',
      byCode
        ? 'authorization_code needs one'
        : 'they are for authorization_code, which is not among grantTypes',
    )
  if (responseTypes !== undefined && (responseTypes ?? ['code']).includes('code') !== byCode)
    refuse('responseTypes', 'code belongs to the grant authorization_code, and to no other')
  return {
    refreshTokens: has(REFRESH, before?.refreshTokens ?? false),
    clientCredentials: has(MACHINE, before?.clientCredentials ?? false),
    deviceGrant: has(DEVICE, before?.deviceGrant ?? false),
  }
}

/** Those of resource servers. Those of sign-ins cannot be had one by one: they only have to mean something. */
const scopesFor = (
  config: Config,
  scope: string,
  client: Pick<ClientView, 'deviceGrant' | 'redirectUris' | 'refreshTokens'>,
): string[] => {
  const words = scope.split(' ').filter(Boolean)
  const ofSignIns = new Set(scopesOf(config))
  const [signIn] = words.filter((word) => ofSignIns.has(word))
  if (signIn !== undefined && !hasSignIns(client))
    refuse('scope', `${signIn} is for sign-ins, which this client has none of`)
  if (words.includes(OFFLINE) && !client.refreshTokens)
    refuse('scope', `${OFFLINE} needs the grant refresh_token`)
  return [...new Set(words.filter((word) => !ofSignIns.has(word)))]
}

/** SuperTokens shows what is not set as an empty text. */
const link = (given: string | null | undefined, before: string | undefined): string | undefined =>
  given === undefined ? before : given || undefined

const linksOf = (given: Given, before: ClientView | undefined) => ({
  clientUri: link(given.clientUri, before?.clientUri),
  logoUri: link(given.logoUri, before?.logoUri),
  policyUri: link(given.policyUri, before?.policyUri),
  tosUri: link(given.tosUri, before?.tosUri),
  jwksUri: link(given.jwksUri, before?.jwksUri),
  jwks: given.jwks === undefined ? before?.jwks : ((given.jwks ?? undefined) as ClientInput['jwks']),
})

/** Everything that the dialect says of a client: what the request names, and the rest as it was. */
export const meant = (
  { audiences, config }: Pick<AppContext, 'audiences' | 'config'>,
  given: Given,
  { clientId, before }: { readonly clientId: string; readonly before?: ClientView | undefined },
): ClientInput => {
  const redirectUris =
    given.redirectUris === undefined ? (before?.redirectUris ?? []) : (given.redirectUris ?? [])
  const ways = { redirectUris: [...redirectUris], ...grantsOf(given, redirectUris.length > 0, before) }
  const {
    postLogoutRedirectUris: after = before?.postLogoutRedirectUris,
    scope,
    tokenEndpointAuthMethod,
  } = given
  return {
    name: given.clientName === undefined ? (before?.name ?? clientId) : given.clientName || clientId,
    ...ways,
    postLogoutRedirectUris: [...(after ?? [])],
    authMethod: tokenEndpointAuthMethod ?? before?.authMethod ?? 'client_secret_basic',
    audiences:
      given.audience === undefined ? [...(before?.audiences ?? [])] : audiencesOf(audiences, given.audience),
    scopes: scope === undefined ? [...(before?.scopes ?? [])] : scopesFor(config, scope, ways),
    lifetimes: lifetimesOf(given, before?.lifetimes),
    ...linksOf(given, before),
  }
}

/** What of it differs from the client as it is. */
export const differing = (client: ClientView, input: ClientInput): Partial<ClientInput> =>
  Object.fromEntries(
    Object.entries(input).filter(
      ([name, value]) => !isDeepStrictEqual(value, client[name as keyof ClientView]),
    ),
  )
