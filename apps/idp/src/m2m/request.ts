import { type Client, errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider'
import { type M2mMetadata, m2mClientOf } from '../clients/metadata.ts'
import { allowed, audienceParameter, checkAgreement, scopesFor } from './allowed.ts'
import type { Audience, Audiences } from './audiences.ts'

/** True for a token request of a program that acts for itself. */
export const isMachineRequest = ({ oidc }: KoaContextWithOIDC): boolean =>
  oidc.route === 'token' && oidc.params?.['grant_type'] === 'client_credentials'

const defaultOf = (audiences: Audiences, { audiences: names, defaultAudience }: M2mMetadata): Audience => {
  const name = defaultAudience ?? (names.length === 1 ? names[0] : undefined)
  const entry = name === undefined ? undefined : audiences.named(name)
  if (!entry) throw new errors.InvalidTarget('name the audience: the client has no default')
  return entry
}

/**
 * The resource server of a request that names no `resource`: by `audience`, an alias of other servers' dialects, or by the
 * client's default.
 */
export const defaultResourceOf = (audiences: Audiences, ctx: KoaContextWithOIDC, client: Client): string => {
  const m2m = m2mClientOf(client)
  const asked = audienceParameter(ctx)
  return asked === undefined
    ? allowed(defaultOf(audiences, m2m), m2m).resource
    : allowed(audiences.asked(asked), m2m).resource
}

/** RFC 6749 section 3.3: without a scope the default one, or a refusal; a scope that cannot be had is never dropped. */
const checkScope = (
  { oidc }: KoaContextWithOIDC,
  may: readonly string[],
  defaults: readonly string[],
): void => {
  const params = oidc.params ?? {}
  const { scope } = params
  if (typeof scope !== 'string') {
    params['scope'] = defaults.join(' ') || undefined
    return
  }
  const refused = scope.split(' ').filter((name) => !may.includes(name))
  if (refused.length > 0)
    throw new errors.InvalidScope('the client may not have this scope there', refused.join(' '))
}

/** Decides a request of a program that acts for itself: what its token is for, what it may do and how long. */
export const machineResource = (
  audiences: Audiences,
  ctx: KoaContextWithOIDC,
  { identifier, client }: { readonly identifier: string; readonly client: Client },
): ResourceServer => {
  const m2m = m2mClientOf(client)
  const entry = allowed(audiences.asked(identifier), m2m)
  checkAgreement(audiences, ctx, entry)
  const { defaults, may } = scopesFor(entry, client)
  checkScope(ctx, may, defaults)
  return {
    audience: entry.audience,
    scope: may.join(' '),
    accessTokenTTL: m2m.lifetimes?.clientCredentials ?? entry.tokenTtl,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: entry.signingAlg } },
  }
}
