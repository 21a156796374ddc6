import type { ClientMetadata } from 'oidc-provider'
import type { ClientView } from './schema.ts'

/** A client as the protocol layer reads it: OpenID Connect Dynamic Client Registration 1.0 section 2 names. */
export type StoredClient = ClientMetadata & {
  readonly client_id: string
  /** Digest, see `secret.ts`. */
  readonly client_secret?: string | undefined
  readonly client_id_issued_at: number
}

const defined = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as T

/** Operator's words to protocol words. */
export const toMetadata = (client: ClientView, secretHash: string | undefined): StoredClient =>
  defined({
    client_id: client.clientId,
    client_secret: secretHash,
    client_id_issued_at: Math.floor(Date.parse(client.createdAt) / 1000),
    client_name: client.name,
    redirect_uris: [...client.redirectUris],
    post_logout_redirect_uris: [...client.postLogoutRedirectUris],
    token_endpoint_auth_method: client.authMethod,
    application_type: client.applicationType,
    grant_types: client.refreshTokens ? ['authorization_code', 'refresh_token'] : ['authorization_code'],
    response_types: ['code' as const],
    id_token_signed_response_alg: client.idTokenAlg,
    subject_type: client.subjectType,
    require_pushed_authorization_requests: client.requirePushedRequests,
    dpop_bound_access_tokens: client.dpopBound,
    client_uri: client.clientUri,
    logo_uri: client.logoUri,
    policy_uri: client.policyUri,
    tos_uri: client.tosUri,
    jwks_uri: client.jwksUri,
    jwks: client.jwks as StoredClient['jwks'],
  })

/** Protocol words back to operator's words, without the secret. */
export const fromMetadata = (stored: StoredClient): ClientView =>
  defined({
    clientId: stored.client_id,
    createdAt: new Date(stored.client_id_issued_at * 1000).toISOString(),
    name: stored.client_name ?? stored.client_id,
    redirectUris: [...(stored.redirect_uris ?? [])],
    postLogoutRedirectUris: [...(stored.post_logout_redirect_uris ?? [])],
    authMethod: stored.token_endpoint_auth_method as ClientView['authMethod'],
    applicationType: stored.application_type ?? 'web',
    refreshTokens: stored.grant_types?.includes('refresh_token') ?? false,
    idTokenAlg: stored.id_token_signed_response_alg as ClientView['idTokenAlg'],
    subjectType: stored.subject_type ?? 'public',
    requirePushedRequests: stored.require_pushed_authorization_requests ?? false,
    dpopBound: stored.dpop_bound_access_tokens ?? false,
    clientUri: stored.client_uri,
    logoUri: stored.logo_uri,
    policyUri: stored.policy_uri,
    tosUri: stored.tos_uri,
    jwksUri: stored.jwks_uri,
    jwks: stored.jwks as ClientView['jwks'],
  })
