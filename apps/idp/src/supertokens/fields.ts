import { z } from 'zod'
import { ClientError } from '../clients/clientError.ts'

const NONE = 'there is no such thing here; leave it out'

const text = z.string().max(2000)
const words = z.string().max(20_000)
const list = z.array(text).max(500).nullable()
const link = text.nullable()
const lifespan = z.string().max(100).nullable()
const absent = z.null({ error: 'the implicit grant does not exist here; leave it out' })

/** Grants as SuperTokens names them, and the one of devices. */
export const GRANTS = [
  'authorization_code',
  'refresh_token',
  'client_credentials',
  'urn:ietf:params:oauth:grant-type:device_code',
] as const

/** Fields of a client that SuperTokens has, with the values of them that mean something here. */
const fields = z.strictObject({
  clientId: text,
  clientSecret: text,
  clientName: text,
  scope: words,
  redirectUris: list,
  postLogoutRedirectUris: list,
  grantTypes: z.array(z.enum(GRANTS)).max(10).nullable(),
  responseTypes: z.array(z.literal('code')).max(1).nullable(),
  tokenEndpointAuthMethod: z.enum(['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none']),
  audience: list,
  allowedCorsOrigins: z
    .array(text)
    .max(0, { error: 'origins come from redirectUris; leave it out' })
    .nullable(),
  clientUri: link,
  logoUri: link,
  policyUri: link,
  tosUri: link,
  jwksUri: link,
  jwks: z.record(z.string(), z.unknown()).nullable(),
  metadata: z.strictObject({}, { error: NONE }).nullable(),
  enableRefreshTokenRotation: z.literal(true, { error: 'refresh tokens are always rotated here' }),
  authorizationCodeGrantAccessTokenLifespan: lifespan,
  authorizationCodeGrantIdTokenLifespan: lifespan,
  authorizationCodeGrantRefreshTokenLifespan: lifespan,
  clientCredentialsGrantAccessTokenLifespan: lifespan,
  implicitGrantAccessTokenLifespan: absent,
  implicitGrantIdTokenLifespan: absent,
  refreshTokenGrantAccessTokenLifespan: lifespan,
  refreshTokenGrantIdTokenLifespan: lifespan,
  refreshTokenGrantRefreshTokenLifespan: lifespan,
  createdAt: text,
  updatedAt: text,
})

/** All fields of a client, none of them needed. */
export const given = fields.partial()

/** What a request says of a client. */
export type Given = z.output<typeof given>

/** Reads the fields of a request. Throws `client_invalid` with the first one that cannot be taken as it is. */
export const readFields = (body: Readonly<Record<string, unknown>>): Given => {
  // `__proto__` is a name like any other.
  const unknown = Object.keys(body).find((name) => !Object.hasOwn(fields.shape, name))
  if (unknown !== undefined)
    throw new ClientError('client_invalid', `${unknown.slice(0, 64)}: ${NONE}`, {
      field: unknown.slice(0, 64),
    })
  const parsed = given.safeParse(body)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const field = issue?.path.join('.')
  throw new ClientError('client_invalid', `${field}: ${issue?.message}`, { field })
}
