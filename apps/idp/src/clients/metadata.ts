import type { Client, ClientMetadata } from 'oidc-provider'
import type { AdminRights } from '../config/admin.ts'
import type { GateClient } from '../gates/types.ts'
import type { RegistrationPolicy } from '../registration/policy.ts'
import { FRONTCHANNEL_SESSION, FRONTCHANNEL_URI } from './frontchannel.ts'
import type { ClientView } from './schema.ts'

/** A client as the protocol layer reads it: OpenID Connect Dynamic Client Registration 1.0 section 2 names. */
export type StoredClient = ClientMetadata & {
  readonly client_id: string
  /** Digest, see `secret.ts`. */
  readonly client_secret?: string | undefined
  readonly client_id_issued_at: number
  readonly [NFT_METADATA]?: NftMetadata | undefined
  readonly [M2M_METADATA]?: M2mMetadata | undefined
  readonly [ADMIN_METADATA]?: ClientView['adminScope'] | undefined
  readonly [PROFILE_METADATA]?: ClientView['profile'] | undefined
  readonly [FRONTCHANNEL_URI]?: string | undefined
  readonly [FRONTCHANNEL_SESSION]?: boolean | undefined
  readonly [ADMIN_RIGHTS]?: AdminRights | undefined
  readonly [PREVIOUS_SECRET]?: PreviousSecret | undefined
  readonly [REGISTRATION]?: Registration | undefined
}

/** Our own member of the client metadata: which access tokens for resource servers it may have, and for how long. */
export const M2M_METADATA = 'countersign_m2m'

type M2mField = 'audiences' | 'scopes' | 'defaultAudience' | 'defaultScopes' | 'lifetimes' | 'introspects'
/** What a client says of access tokens for resource servers. */
export type M2mMetadata = Pick<ClientView, M2mField>

/** What a client without that member has. */
const NO_M2M: M2mMetadata = { audiences: [], scopes: [], introspects: [] }

const m2mOf = ({
  audiences,
  scopes,
  defaultAudience,
  defaultScopes,
  lifetimes,
  introspects,
}: M2mMetadata): M2mMetadata =>
  defined({ audiences, scopes, defaultAudience, defaultScopes, lifetimes, introspects })

/** Our own member of the client metadata: the security profile that it is held to. */
export const PROFILE_METADATA = 'countersign_profile'

/** Our own member of the client metadata: what comes of the scope `admin`. */
export const ADMIN_METADATA = 'countersign_admin_scope'

/** Our own member of the client metadata: what it may do at the admin endpoints. */
export const ADMIN_RIGHTS = 'countersign_admin_rights'

/** Our own member of the client metadata: the secret before, while it is still taken. */
export const PREVIOUS_SECRET = 'countersign_previous_secret'

/** Digest, see `secret.ts`, and the epoch second from which it is not taken any more. */
export type PreviousSecret = { readonly hash: string; readonly expires_at: number }

/** Our own member of the client metadata: how a client that registered itself manages what it registered. */
export const REGISTRATION = 'countersign_registration'

/** The digest of its registration access token, the registration token that it came with, and what that allows. */
export type Registration = {
  readonly hash: string
  readonly token: string
  readonly policy: RegistrationPolicy
}

/** Our own member of the client metadata: what its sign-ins have to own, and what its requests may ask for. */
export const NFT_METADATA = 'countersign_nft'

type NftField = 'gates' | 'allowedGates' | 'collections' | 'delegates' | 'disclosure' | 'policy'
type NftMetadata = Pick<ClientView, NftField>

const nftOf = ({
  gates,
  allowedGates,
  collections,
  delegates,
  disclosure,
  policy,
}: NftMetadata): NftMetadata => defined({ gates, allowedGates, collections, delegates, disclosure, policy })

/** What a client without that member has: nothing demanded, nothing allowed. */
const NO_NFT: NftMetadata = {
  gates: [],
  allowedGates: [],
  collections: [],
  delegates: [],
  disclosure: 'full',
}

/** The device authorization grant (RFC 8628 section 3.4). */
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

const grantTypesOf = ({
  clientCredentials,
  deviceGrant,
  redirectUris,
  refreshTokens,
}: ClientView): string[] => [
  ...(redirectUris.length > 0 ? ['authorization_code'] : []),
  ...(refreshTokens ? ['refresh_token'] : []),
  ...(deviceGrant ? [DEVICE_GRANT] : []),
  ...(clientCredentials ? ['client_credentials'] : []),
]

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T

/** The digests of a client's secrets. */
export type SecretHashes = {
  readonly current?: string | undefined
  readonly previous?: PreviousSecret | undefined
}

/** What is kept of a client and never shown. */
export type Kept = SecretHashes & { readonly registration?: Registration | undefined }

/** Operator's words to protocol words. */
export const toMetadata = (client: ClientView, { current, previous, registration }: Kept): StoredClient =>
  defined({
    client_id: client.clientId,
    client_secret: current,
    [PREVIOUS_SECRET]: previous,
    client_id_issued_at: Math.floor(Date.parse(client.createdAt) / 1000),
    client_name: client.name,
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    backchannel_logout_uri: client.backchannelLogoutUri,
    // The logout token names the session, so that a client need not end all of them.
    backchannel_logout_session_required: client.backchannelLogoutUri === undefined ? undefined : true,
    [FRONTCHANNEL_URI]: client.frontchannelLogoutUri,
    [FRONTCHANNEL_SESSION]:
      client.frontchannelLogoutUri === undefined ? undefined : client.frontchannelLogoutSessionRequired,
    token_endpoint_auth_method: client.authMethod,
    application_type: client.applicationType,
    grant_types: grantTypesOf(client),
    response_types: client.redirectUris.length > 0 ? ['code' as const] : [],
    id_token_signed_response_alg: client.idTokenAlg,
    userinfo_signed_response_alg: client.userinfoAlg,
    subject_type: client.subjectType,
    sector_identifier_uri: client.sectorIdentifierUri,
    require_pushed_authorization_requests: client.requirePushedRequests,
    dpop_bound_access_tokens: client.dpopBound,
    client_uri: client.clientUri,
    logo_uri: client.logoUri,
    policy_uri: client.policyUri,
    tos_uri: client.tosUri,
    jwks_uri: client.jwksUri,
    jwks: client.jwks as StoredClient['jwks'],
    [NFT_METADATA]: nftOf(client),
    [M2M_METADATA]: m2mOf(client),
    [ADMIN_METADATA]: client.adminScope,
    [PROFILE_METADATA]: client.profile,
    [ADMIN_RIGHTS]: client.adminRights,
    [REGISTRATION]: registration,
  })

/** Protocol words back to operator's words, without the secret. */
export const fromMetadata = (stored: StoredClient): ClientView =>
  defined({
    clientId: stored.client_id,
    createdAt: new Date(stored.client_id_issued_at * 1000).toISOString(),
    name: stored.client_name ?? stored.client_id,
    redirectUris: [...(stored.redirect_uris ?? [])],
    postLogoutRedirectUris: [...(stored.post_logout_redirect_uris ?? [])],
    backchannelLogoutUri: stored.backchannel_logout_uri,
    frontchannelLogoutUri: stored[FRONTCHANNEL_URI],
    frontchannelLogoutSessionRequired: stored[FRONTCHANNEL_SESSION] ?? true,
    authMethod: stored.token_endpoint_auth_method as ClientView['authMethod'],
    applicationType: stored.application_type ?? 'web',
    refreshTokens: stored.grant_types?.includes('refresh_token') ?? false,
    deviceGrant: stored.grant_types?.includes(DEVICE_GRANT) ?? false,
    clientCredentials: stored.grant_types?.includes('client_credentials') ?? false,
    idTokenAlg: stored.id_token_signed_response_alg as ClientView['idTokenAlg'],
    userinfoAlg: stored.userinfo_signed_response_alg as ClientView['userinfoAlg'],
    subjectType: stored.subject_type ?? 'public',
    sectorIdentifierUri: stored.sector_identifier_uri,
    requirePushedRequests: stored.require_pushed_authorization_requests ?? false,
    dpopBound: stored.dpop_bound_access_tokens ?? false,
    clientUri: stored.client_uri,
    logoUri: stored.logo_uri,
    policyUri: stored.policy_uri,
    tosUri: stored.tos_uri,
    jwksUri: stored.jwks_uri,
    jwks: stored.jwks as ClientView['jwks'],
    ...NO_NFT,
    ...stored[NFT_METADATA],
    ...NO_M2M,
    ...stored[M2M_METADATA],
    adminScope: stored[ADMIN_METADATA] ?? 'none',
    profile: stored[PROFILE_METADATA] ?? 'none',
    adminRights: stored[ADMIN_RIGHTS],
    previousSecretUntil: untilOf(stored[PREVIOUS_SECRET]),
    registeredWith: stored[REGISTRATION]?.token,
  })

const untilOf = (previous: PreviousSecret | undefined): string | undefined =>
  previous && new Date(previous.expires_at * 1000).toISOString()

/** The digests of the secrets of a client of the protocol layer; of none, those that nothing matches. */
export const secretsOf = (client: Client | undefined): SecretHashes => {
  const { clientSecret, [PREVIOUS_SECRET]: previous } = (client ?? {}) as {
    readonly clientSecret?: string | undefined
    readonly [PREVIOUS_SECRET]?: PreviousSecret | undefined
  }
  return { current: clientSecret, previous }
}

/** When a client of the protocol layer was made, in epoch seconds: nothing from before is its own. */
export const issuedAtOf = (client: Client): number => Number(client['clientIdIssuedAt'] ?? 0)

/** What a client of the protocol layer may have of access tokens for resource servers. */
export const m2mClientOf = (client: Client): M2mMetadata => ({
  ...NO_M2M,
  ...(client as Client & { readonly [M2M_METADATA]?: M2mMetadata | undefined })[M2M_METADATA],
})

/** What comes of the scope `admin` for a client of the protocol layer. */
export const adminScopeOf = (client: Client): ClientView['adminScope'] =>
  (client as Client & { readonly [ADMIN_METADATA]?: ClientView['adminScope'] })[ADMIN_METADATA] ?? 'none'

/** What a client of the protocol layer may do at the admin endpoints: nothing unless an operator said so. */
export const adminRightsOf = (client: Client): AdminRights =>
  (client as Client & { readonly [ADMIN_RIGHTS]?: AdminRights | undefined })[ADMIN_RIGHTS] ?? {}

/** A client of the protocol layer as gates see it. */
export const gateClientOf = (client: Client): GateClient => {
  const { [NFT_METADATA]: set } = client as Client & { readonly [NFT_METADATA]?: NftMetadata | undefined }
  const { gates, ...nft } = { ...NO_NFT, ...set }
  return { ...nft, clientId: client.clientId, requiredGates: gates }
}
