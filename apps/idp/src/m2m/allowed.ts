import { type Client, errors, type KoaContextWithOIDC } from 'oidc-provider'
import { toScopes } from '../admin/rights.ts'
import { adminRightsOf, type M2mMetadata, m2mClientOf } from '../clients/metadata.ts'
import type { Audience, Audiences } from './audiences.ts'

/**
 * Token requests have no such parameter for the protocol layer: it is read from the body as it came. Elsewhere the body is not
 * what counts: the request may be a signed one.
 */
export const audienceParameter = ({ oidc }: KoaContextWithOIDC): string | undefined => {
  const value: unknown = (oidc.route === 'token' ? oidc.body : oidc.params)?.['audience']
  if (value === undefined || value === '') return undefined
  if (typeof value !== 'string') throw new errors.InvalidTarget('audience is repeated; name one')
  return value
}

/** The resource server, if the client may have tokens for it. */
export const allowed = (entry: Audience | undefined, { audiences }: M2mMetadata): Audience => {
  // Unknown and not allowed are answered alike: a client learns nothing about resource servers that are not its own.
  if (!entry || !audiences.includes(entry.name))
    throw new errors.InvalidTarget('the client may not have tokens for this audience')
  return entry
}

/** Both parameters may be sent; then they have to mean the same. */
export const checkAgreement = (audiences: Audiences, ctx: KoaContextWithOIDC, { name }: Audience): void => {
  const asked = audienceParameter(ctx)
  if (asked !== undefined && audiences.asked(asked)?.name !== name)
    throw new errors.InvalidTarget('resource and audience name two resource servers')
}

/** What the client may have there, and what of it without being asked. An empty list of either allows nothing. */
export const scopesFor = (
  { admin, scopes }: Audience,
  client: Client,
): { readonly may: readonly string[]; readonly defaults: readonly string[] } => {
  const own = m2mClientOf(client)
  const list: readonly string[] = admin ? toScopes(adminRightsOf(client)) : own.scopes
  const may = scopes.filter((scope) => list.includes(scope))
  // The defaults of a client are words of other resource servers.
  return {
    may,
    defaults: (admin ? undefined : own.defaultScopes?.filter((scope) => may.includes(scope))) ?? may,
  }
}
