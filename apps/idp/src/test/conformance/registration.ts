import type { ClientInput } from '../../clients/schema.ts'
import type { TestIdp } from '../idp.ts'

/** Where the suite receives answers. Nothing listens there: the browser stops at the border. */
export const REDIRECT = 'https://suite.example/callback'
/** Where it wants people back after a sign-out. */
export const POST_LOGOUT = 'https://suite.example/post_logout_redirect'

/** Client metadata (RFC 7591 section 2), as far as the modules set it. */
export type Wanted = {
  readonly redirect_uris?: readonly string[]
  readonly post_logout_redirect_uris?: readonly string[]
  readonly backchannel_logout_uri?: string
  readonly backchannel_logout_session_required?: boolean
  readonly token_endpoint_auth_method?: 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt'
  readonly id_token_signed_response_alg?: string
  readonly userinfo_signed_response_alg?: string
  readonly request_object_signing_alg?: string
  readonly jwks?: { readonly keys: readonly Record<string, unknown>[] }
  readonly jwks_uri?: string
  readonly subject_type?: 'pairwise' | 'public'
  readonly sector_identifier_uri?: string
  readonly logo_uri?: string
  readonly policy_uri?: string
  readonly tos_uri?: string
}

/** A registered client and what it proves itself with. */
export type Client = {
  readonly id: string
  readonly secret?: string | undefined
  readonly auth: NonNullable<Wanted['token_endpoint_auth_method']>
  readonly redirectUri: string
}

/** Registers a client; rejects when that is refused. */
export type Register = (wanted?: Wanted) => Promise<Client>

const NAMES = {
  backchannel_logout_uri: 'backchannelLogoutUri',
  id_token_signed_response_alg: 'idTokenAlg',
  jwks: 'jwks',
  jwks_uri: 'jwksUri',
  post_logout_redirect_uris: 'postLogoutRedirectUris',
  redirect_uris: 'redirectUris',
  subject_type: 'subjectType',
  token_endpoint_auth_method: 'authMethod',
} as const

let count = 0

/** As an operator does: the suite's static clients. */
export const registerAsOperator =
  ({ idp }: TestIdp): Register =>
  async (wanted = {}) => {
    const all = { redirect_uris: [REDIRECT], post_logout_redirect_uris: [POST_LOGOUT], ...wanted }
    const set = Object.entries(NAMES).flatMap(([from, to]) => {
      const value = (all as Readonly<Record<string, unknown>>)[from]
      return value === undefined ? [] : [[to, value] as const]
    })
    count += 1
    const input = { clientId: `suite-${count}`, name: `Suite ${count}`, ...Object.fromEntries(set) }
    // Members demanded of a person's token are those of the gate that the scope names.
    const { client, secret } = await idp.clients.create({
      ...input,
      allowedGates: ['members'],
    } as ClientInput)
    return {
      id: client.clientId,
      secret,
      auth: wanted.token_endpoint_auth_method ?? 'client_secret_basic',
      redirectUri: client.redirectUris[0] ?? REDIRECT,
    }
  }
