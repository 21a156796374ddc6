import { type Client, errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider'
import { m2mClientOf } from '../clients/metadata.ts'
import { allowed, audienceParameter, checkAgreement, scopesFor } from './allowed.ts'
import type { Audience, Audiences } from './audiences.ts'

/** Somebody signs in for a resource server: RFC 8707, by `resource` or its alias `audience`. */
type Asked = { readonly identifier: string; readonly client: Client }

/** RFC 8707 section 2.2: a token is for one resource server, and so is what a person is asked about. */
const checkOne = ({ oidc }: KoaContextWithOIDC): void => {
  const resource: unknown = oidc.params?.['resource']
  if (Array.isArray(resource) && resource.length !== 1)
    throw new errors.InvalidTarget('resource is repeated; name one')
}

/** The resource server, and what tokens of people may have there. The admin endpoints know people by another way. */
const entryFor = (audiences: Audiences, ctx: KoaContextWithOIDC, { client, identifier }: Asked): Audience => {
  checkOne(ctx)
  const entry = allowed(audiences.asked(identifier), m2mClientOf(client))
  if (entry.admin)
    throw new errors.InvalidTarget('the client may not have tokens of people for this audience')
  checkAgreement(audiences, ctx, entry)
  return entry
}

/** `resource` of a sign-in that names it as `audience`; undefined when its tokens are for the UserInfo endpoint. */
export const askedResource = (
  audiences: Audiences,
  ctx: KoaContextWithOIDC,
  client: Client,
): string | undefined => {
  const asked = audienceParameter(ctx)
  return asked === undefined ? undefined : allowed(audiences.asked(asked), m2mClientOf(client)).resource
}

/** Decides what a person's token is for: the scopes are those that the client may have there, and the person allows. */
export const userResource = (audiences: Audiences, ctx: KoaContextWithOIDC, asked: Asked): ResourceServer => {
  const entry = entryFor(audiences, ctx, asked)
  return {
    audience: entry.audience,
    scope: scopesFor(entry, asked.client).may.join(' '),
    accessTokenTTL: m2mClientOf(asked.client).lifetimes?.accessToken ?? entry.tokenTtl,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: entry.signingAlg } },
  }
}
