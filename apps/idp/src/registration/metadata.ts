import { toMetadata } from '../clients/metadata.ts'
import type { ClientInput, ClientView } from '../clients/schema.ts'
import { hostOf } from '../interaction/client.ts'
import { checkAddresses } from './addresses.ts'
import { grantsOf, type ScopeNames, scopesOf } from './permissions.ts'
import type { RegistrationPolicy } from './policy.ts'
import { RegistrationError } from './registrationError.ts'

/** A registration request as it came (RFC 7591 section 2). */
export type RegistrationRequest = Readonly<Record<string, unknown>>

/** Our word for each member that is taken over as it is; what is not named here is ignored (RFC 7591 section 2). */
export const MEMBERS = {
  redirect_uris: 'redirectUris',
  post_logout_redirect_uris: 'postLogoutRedirectUris',
  backchannel_logout_uri: 'backchannelLogoutUri',
  frontchannel_logout_uri: 'frontchannelLogoutUri',
  frontchannel_logout_session_required: 'frontchannelLogoutSessionRequired',
  token_endpoint_auth_method: 'authMethod',
  application_type: 'applicationType',
  id_token_signed_response_alg: 'idTokenAlg',
  userinfo_signed_response_alg: 'userinfoAlg',
  subject_type: 'subjectType',
  sector_identifier_uri: 'sectorIdentifierUri',
  require_pushed_authorization_requests: 'requirePushedRequests',
  dpop_bound_access_tokens: 'dpopBound',
  client_name: 'name',
  client_uri: 'clientUri',
  logo_uri: 'logoUri',
  policy_uri: 'policyUri',
  tos_uri: 'tosUri',
  jwks_uri: 'jwksUri',
  jwks: 'jwks',
} as const satisfies Readonly<Record<string, keyof ClientInput>>

/** Members of ours begin so; operators set them. */
const OWN = 'countersign_'

/** Of the fields that are made from more than one member, the member that decides. */
const OTHERS: Readonly<Record<string, string>> = {
  audiences: 'audience',
  clientCredentials: 'grant_types',
  scopes: 'scope',
}

/** The member that a field of ours stands for. */
export const memberOf = (field: string): string => {
  const [head = ''] = field.split('.')
  return Object.entries(MEMBERS).find(([, own]) => own === head)?.[0] ?? OTHERS[head] ?? head
}

const checkOwn = (request: RegistrationRequest): void => {
  const own = Object.keys(request).find((name) => name.startsWith(OWN))
  if (own !== undefined)
    throw new RegistrationError('invalid_client_metadata', `${own} is for the operator to set`)
}

/** RFC 7591 section 2: without a name, one is needed all the same: people are asked on its behalf. */
const nameOf = ({
  client_name: name,
  client_uri: home,
  redirect_uris: uris,
}: RegistrationRequest): unknown => {
  if (name !== undefined) return name
  const address = [uris ?? home ?? []].flat()[0]
  return typeof address === 'string' && URL.canParse(address) ? hostOf(address) : 'Unnamed application'
}

/** Null is as good as not there (RFC 7592 section 2.2). */
const withoutNull = (request: RegistrationRequest): RegistrationRequest =>
  Object.fromEntries(Object.entries(request).filter(([, value]) => value !== null))

/**
 * A registration request in our words. Every field that a client describes is there: what it does not name goes back to its
 * default (RFC 7592 section 2.2). What operators set of a client is not touched.
 *
 * @throws {RegistrationError} for what the policy does not allow; the fields themselves are checked later
 */
export const toInput = (
  given: RegistrationRequest,
  policy: RegistrationPolicy,
  names: ScopeNames & { readonly internalOrigins: readonly string[] },
): Partial<ClientInput> => {
  const request = withoutNull(given)
  checkOwn(request)
  checkAddresses(request, policy, names.internalOrigins)
  const fields = Object.entries(MEMBERS).map(([member, field]) => [field, request[member]])
  return {
    ...(Object.fromEntries(fields) as Partial<ClientInput>),
    name: nameOf(request) as string,
    ...grantsOf(request, policy),
    ...scopesOf(request, policy, names),
  }
}

/** What a client has registered (RFC 7591 section 3.2.1), without secrets and without what is the operator's. */
export const toInformation = (client: ClientView, names: ScopeNames): Readonly<Record<string, unknown>> => {
  const entries = Object.entries(toMetadata(client, {})).filter(([name]) => !name.startsWith(OWN))
  const { audiences, refreshTokens, scopes } = client
  return {
    ...Object.fromEntries(entries),
    scope: [...names.signIn.filter((name) => refreshTokens || name !== 'offline_access'), ...scopes].join(
      ' ',
    ),
    ...(audiences.length > 0 && {
      audience: audiences.flatMap((name) => names.audiences.named(name)?.audience ?? []),
    }),
  }
}
