import { allowsUri, type RegistrationPolicy } from './policy.ts'
import { RegistrationError } from './registrationError.ts'

type Request = Readonly<Record<string, unknown>>

/** Members with addresses that answers or people are sent to, and those that tell people who asks (RFC 7591 section 5). */
const ADDRESSES = [
  'redirect_uris',
  'post_logout_redirect_uris',
  'backchannel_logout_uri',
  'frontchannel_logout_uri',
  'client_uri',
  'logo_uri',
  'policy_uri',
  'tos_uri',
] as const

/** Members with addresses that this server asks. */
const ASKED = ['jwks_uri', 'sector_identifier_uri', 'backchannel_logout_uri', 'logo_uri'] as const

const refuse = (name: string): never => {
  const error = name === 'redirect_uris' ? 'invalid_redirect_uri' : 'invalid_client_metadata'
  throw new RegistrationError(error, `${name}: the registration token does not allow this address`)
}

/** The guard of our requests lets through what operators have named for clients of their own: whoever registers has to be as well. */
const isForeign = (
  uri: unknown,
  { redirectHosts }: RegistrationPolicy,
  internalOrigins: readonly string[],
): boolean => {
  const url = typeof uri === 'string' ? URL.parse(uri) : null
  return url !== null && internalOrigins.includes(url.origin) && !redirectHosts.includes(url.hostname)
}

/**
 * Addresses are those of hosts that the registration token names. Of our own network only what it names in full: `*` is any
 * public one.
 *
 * @throws {RegistrationError} `invalid_redirect_uri`, `invalid_client_metadata`
 */
export const checkAddresses = (
  request: Request,
  policy: RegistrationPolicy,
  internalOrigins: readonly string[],
): void => {
  for (const name of ADDRESSES)
    for (const uri of [request[name] ?? []].flat())
      if (typeof uri !== 'string' || !allowsUri(policy, uri)) refuse(name)
  for (const name of ASKED) if (isForeign(request[name], policy, internalOrigins)) refuse(name)
}
