import type { Config } from '../config/schema.ts'
import { ClientError } from './clientError.ts'
import { M2M_METADATA, PROFILE_METADATA, type StoredClient } from './metadata.ts'

/** FAPI 2.0 Security Profile section 5.4.1. Of these, keys of this server make ES256 and EdDSA. */
export const FAPI_ALGS: readonly string[] = ['PS256', 'ES256', 'EdDSA']

type Profiled = Pick<Config, 'm2m' | 'oidc'>
type Key = { readonly kty?: unknown; readonly alg?: unknown; readonly n?: unknown }

/** 2048 bits in base64url. */
const RSA_LENGTH = 342

const isStrong = ({ alg, kty, n }: Key): boolean =>
  (alg === undefined || FAPI_ALGS.some((one) => one === alg)) &&
  (kty !== 'RSA' || (typeof n === 'string' && n.length >= RSA_LENGTH))

type Rule = {
  readonly field: string
  readonly message: string
  readonly holds: (client: StoredClient, config: Profiled) => boolean
}

/** FAPI 2.0 Security Profile sections 5.3.2.1, 5.3.2.2 and 5.4.1, as far as a client's metadata decides. */
const RULES: readonly Rule[] = [
  {
    field: 'authMethod',
    message: 'private_key_jwt only; mutual TLS is not offered',
    holds: (client) => client.token_endpoint_auth_method === 'private_key_jwt',
  },
  {
    field: 'requirePushedRequests',
    message: 'pushed authorization requests only',
    holds: (client) => client.require_pushed_authorization_requests === true,
  },
  {
    field: 'dpopBound',
    message: 'sender-constrained access tokens only',
    holds: (client) => client.dpop_bound_access_tokens === true,
  },
  {
    field: 'idTokenAlg',
    message: 'PS256, ES256 or EdDSA only',
    holds: (client) => FAPI_ALGS.includes(client.id_token_signed_response_alg ?? 'RS256'),
  },
  {
    field: 'userinfoAlg',
    message: 'PS256, ES256 or EdDSA only',
    holds: ({ userinfo_signed_response_alg: alg }) => alg === undefined || FAPI_ALGS.includes(alg),
  },
  {
    field: 'applicationType',
    message: 'web only: loopback ports are not compared exactly',
    holds: (client) => client.application_type !== 'native',
  },
  {
    field: 'redirectUris',
    message: 'https only',
    holds: (client) => (client.redirect_uris ?? []).every((uri) => uri.startsWith('https://')),
  },
  {
    field: 'deviceGrant',
    message: 'the profile has no device grant',
    holds: (client) => !client.grant_types?.some((grant) => grant.endsWith(':device_code')),
  },
  {
    field: 'jwks',
    message: 'keys for PS256, ES256 and EdDSA only, RSA with at least 2048 bits',
    holds: ({ jwks }) => ((jwks?.keys ?? []) as readonly Key[]).every(isStrong),
  },
  {
    field: 'audiences',
    message: 'resource servers whose tokens are signed with PS256, ES256 or EdDSA only',
    holds: (client, { m2m }) =>
      (client[M2M_METADATA]?.audiences ?? []).every((name) =>
        FAPI_ALGS.includes(m2m.audiences[name]?.signingAlg ?? 'RS256'),
      ),
  },
]

/** True where FAPI 2.0 holds: for all clients, or for this one. */
export const isFapi = ({ oidc }: Pick<Config, 'oidc'>, client: object | undefined): boolean =>
  oidc.profile === 'fapi2' ||
  (client as { readonly [PROFILE_METADATA]?: unknown } | undefined)?.[PROFILE_METADATA] === 'fapi2'

/** The first rule of its profile that a client does not keep. */
export const brokenRule = (config: Profiled, client: StoredClient): Omit<Rule, 'holds'> | undefined =>
  isFapi(config, client) ? RULES.find(({ holds }) => !holds(client, config)) : undefined

/**
 * Checks a client against the profile that it has, or all have.
 *
 * @throws {ClientError} `client_invalid`, with the field
 */
export const checkProfile = (config: Profiled, client: StoredClient): void => {
  const broken = brokenRule(config, client)
  if (!broken) return
  const { field, message } = broken
  throw new ClientError('client_invalid', `${field}: FAPI 2.0: ${message}`, { field })
}
