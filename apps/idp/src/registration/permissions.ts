import { ADMIN } from '../claims.ts'
import type { ClientInput } from '../clients/schema.ts'
import type { Audiences } from '../m2m/audiences.ts'
import type { RegistrationPolicy } from './policy.ts'
import { RegistrationError } from './registrationError.ts'

type Request = Readonly<Record<string, unknown>>

/** The scopes of sign-ins that any client may ask for, and the resource servers. */
export type ScopeNames = { readonly signIn: readonly string[]; readonly audiences: Audiences }

const invalid = (message: string): never => {
  throw new RegistrationError('invalid_client_metadata', message)
}

const stringsOf = (name: string, value: unknown): readonly string[] | undefined => {
  if (value === undefined) return undefined
  if (Array.isArray(value) && value.every((entry) => typeof entry === 'string')) return value
  return invalid(`${name}: a list of strings is needed`)
}

const CODE = 'authorization_code'
const DEVICE = 'urn:ietf:params:oauth:grant-type:device_code'
const GRANTS: readonly string[] = [CODE, 'refresh_token', DEVICE, 'client_credentials']

/** `grant_types` and `response_types` have to agree (RFC 7591 section 2.1). */
export const grantsOf = (
  request: Request,
  { audiences }: RegistrationPolicy,
): Pick<ClientInput, 'clientCredentials' | 'deviceGrant' | 'refreshTokens'> => {
  const grants = stringsOf('grant_types', request['grant_types']) ?? [CODE]
  const responses =
    stringsOf('response_types', request['response_types']) ?? (grants.includes(CODE) ? ['code'] : [])
  const unknown = grants.find((grant) => !GRANTS.includes(grant))
  if (unknown !== undefined) invalid(`grant_types: only ${GRANTS.join(', ')}`)
  if (responses.some((type) => type !== 'code')) invalid('response_types: only code')
  if (grants.includes(CODE) !== responses.includes('code'))
    invalid('grant_types and response_types do not agree')
  const uris = stringsOf('redirect_uris', request['redirect_uris']) ?? []
  if (grants.includes(CODE) !== uris.length > 0)
    throw new RegistrationError(
      'invalid_redirect_uri',
      'redirect_uris are for the authorization code grant, which needs them',
    )
  if (grants.includes('client_credentials') && audiences.length === 0)
    invalid('grant_types: the registration token does not allow client_credentials')
  return {
    refreshTokens: grants.includes('refresh_token'),
    deviceGrant: grants.includes(DEVICE),
    clientCredentials: grants.includes('client_credentials'),
  }
}

const wordsOf = (value: unknown): readonly string[] => {
  if (value === undefined) return []
  return typeof value === 'string' ? value.split(' ').filter(Boolean) : invalid('scope: a string is needed')
}

/** `scope`, and our member `audience`: what is not named is not given. The scope `admin` is the operator's to give. */
export const scopesOf = (
  request: Request,
  policy: RegistrationPolicy,
  { audiences, signIn }: ScopeNames,
): Pick<ClientInput, 'audiences' | 'scopes'> => {
  const asked = wordsOf(request['scope']).filter((scope) => !signIn.includes(scope))
  const refused = asked.find((scope) => scope === ADMIN || !policy.scopes.includes(scope))
  if (refused !== undefined) invalid('scope: the registration token does not allow all of it')
  const named = stringsOf('audience', request['audience']) ?? []
  const entries = named.map((name) => audiences.asked(name) ?? audiences.named(name))
  const names = entries.map((entry) =>
    entry && policy.audiences.includes(entry.name)
      ? entry.name
      : invalid('audience: the registration token does not allow all of it'),
  )
  return { audiences: [...new Set(names)], scopes: [...new Set(asked)] }
}
