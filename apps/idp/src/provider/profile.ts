import { type Configuration, errors } from 'oidc-provider'
import type { StoredClient } from '../clients/metadata.ts'
import { brokenRule, FAPI_ALGS, isFapi } from '../clients/profile.ts'
import type { Config } from '../config/schema.ts'
import { operatorsOnly } from './ownMetadata.ts'
import { assertResource } from './requestObject.ts'

type Features = NonNullable<Configuration['features']>
type Assert = NonNullable<Configuration['assertJwtClientAuthClaimsAndHeader']>
type AssertRequest = NonNullable<NonNullable<Features['requestObjects']>['assertJwtClaimsAndHeader']>

/** FAPI 2.0 Security Profile section 5.3.2.1, 13: further ahead is no difference between clocks. */
const AHEAD = 60

const isAhead = (time: unknown): boolean =>
  time !== undefined && !(typeof time === 'number' && time <= Math.floor(Date.now() / 1000) + AHEAD)

const problemOf = (
  { iat, nbf }: Readonly<Record<string, unknown>>,
  { alg }: Readonly<Record<string, unknown>>,
): string | undefined => {
  if (!FAPI_ALGS.includes(String(alg))) return `signed with ${FAPI_ALGS.join(', ')} only`
  return isAhead(iat) || isAhead(nbf) ? 'issued in the future' : undefined
}

/** RFC 7523 as FAPI 2.0 has it: made for the issuer and nobody else (section 5.3.2.1, 8). */
const assertAssertion =
  (config: Config): Assert =>
  async (_ctx, claims, header, client) => {
    if (!isFapi(config, client)) return
    const problem =
      claims['aud'] === config.issuer ? problemOf(claims, header) : 'aud: the issuer, as a string'
    if (problem !== undefined) throw new errors.InvalidClientAuth(`client_assertion: ${problem}`)
  }

/** Checks a signed request object. */
export const assertRequestObject =
  (config: Config): AssertRequest =>
  async (ctx, claims, header, client) => {
    await assertResource(ctx, claims, header, client)
    // A pushed request that was no object is kept as an unsigned one, which nobody can send.
    const pushed = header['alg'] === 'none' && ctx.oidc.entities.PushedAuthorizationRequest !== undefined
    const problem = !pushed && isFapi(config, client) ? problemOf(claims, header) : undefined
    if (problem !== undefined) throw new errors.InvalidRequestObject(problem)
  }

/** A client that was stored before the profile held for it, or before it was everybody's, is of no use until it fits. */
const validator = (config: Config): typeof operatorsOnly => {
  return (ctx, key, value, metadata) => {
    operatorsOnly(ctx, key, value, metadata)
    const broken = brokenRule(config, metadata as StoredClient)
    if (broken) throw new errors.InvalidClientMetadata(`FAPI 2.0: ${broken.field}: ${broken.message}`)
  }
}

/** The protocol layer's own part of the profile. */
export const fapi = (config: Config): NonNullable<Features['fapi']> => ({
  enabled: true,
  profile: (_ctx, client) => (isFapi(config, client) ? '2.0' : undefined),
})

/** Seconds by which clocks of clients may be ahead (section 5.3.2.1, 13), where everything else allows for it. */
const SKEW = 10

/** What is only for some, and what is for all where the whole issuer has the profile. */
export const profiled = (
  config: Config,
  { extraClientMetadata, enabledJWA, ttl, ...configuration }: Configuration,
): Configuration => {
  const everywhere = config.oidc.profile === 'fapi2'
  return {
    ...configuration,
    assertJwtClientAuthClaimsAndHeader: assertAssertion(config),
    // Section 5.3.2.1, 9: the tokens are bound to a key, and a lost answer must not end an access.
    rotateRefreshToken: ({ oidc: { client } }) => !isFapi(config, client),
    extraClientMetadata: { ...extraClientMetadata, validator: validator(config) },
    enabledJWA: everywhere ? strict(enabledJWA) : enabledJWA,
    ...(everywhere && {
      clientAuthMethods: ['private_key_jwt'],
      clientDefaults: {
        token_endpoint_auth_method: 'private_key_jwt',
        id_token_signed_response_alg: 'ES256',
      },
      clockTolerance: SKEW,
    }),
    // Tolerance prolongs the life of codes, which has 60 seconds at most.
    ttl: everywhere
      ? { ...ttl, AuthorizationCode: Math.min(config.tokens.authorizationCode, 60 - SKEW) }
      : ttl,
  }
}

type Algs = NonNullable<Configuration['enabledJWA']>

const strict = (algs: Algs = {}): Algs =>
  Object.fromEntries(
    Object.entries(algs).map(([name, list]) => [
      name,
      (list as readonly string[]).filter((alg) => FAPI_ALGS.includes(alg)),
    ]),
  )
