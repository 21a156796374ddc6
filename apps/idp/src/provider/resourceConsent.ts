import { interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import { NFT_RESOURCE } from './gatePrompt.ts'

const { Check } = interactionPolicy

/** The resource under which a grant keeps which resource servers a person has allowed: also those without any scope. */
const RESOURCES = 'urn:countersign:resources'

/** A scope holds no spaces; a resource is a URI. */
const markOf = (resource: string): string => encodeURIComponent(resource)

/** Of this request: there is one at most. */
const askedOf = ({ oidc }: KoaContextWithOIDC): readonly string[] =>
  Object.keys((oidc as { readonly resourceServers?: object | undefined }).resourceServers ?? {})

const missing = (ctx: KoaContextWithOIDC): readonly string[] => {
  const allowed = new Set(ctx.oidc.grant?.getResourceScope(RESOURCES).split(' '))
  return askedOf(ctx).filter((resource) => !allowed.has(markOf(resource)))
}

/** Nobody gets a token for a resource server that they were not asked about, not even one without scopes. */
export const resourceConsent = () =>
  new Check(
    'resource_missing',
    'the resource server was not consented to',
    'consent_required',
    (ctx) => (missing(ctx).length > 0 ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT),
    (ctx) => ({ missingResources: missing(ctx) }),
  )

type ByResource = Readonly<Record<string, readonly string[]>>

/** What of a consent prompt is about resource servers: scopes to add to the grant, by resource. */
export const missingResources = (details: Readonly<Record<string, unknown>>): ByResource => {
  const { missingResourceScopes, missingResources } = details as {
    readonly missingResourceScopes?: ByResource | undefined
    readonly missingResources?: readonly string[] | undefined
  }
  return {
    ...missingResourceScopes,
    ...(missingResources?.length && { [RESOURCES]: missingResources.map(markOf) }),
  }
}

type Granting = { readonly resources?: Readonly<Record<string, string>> | undefined }

/** What a grant allows at resource servers. */
export const grantedResources = ({ resources = {} }: Granting): ByResource =>
  Object.fromEntries(
    Object.entries(resources)
      .filter(([resource]) => resource !== NFT_RESOURCE)
      .map(([resource, scope]) => [resource, scope.split(' ').filter(Boolean)]),
  )

/** The resource servers among them, with their scopes: for people, and for whoever lists grants. */
export const resourcesOf = (granted: ByResource): ByResource =>
  Object.fromEntries(
    (granted[RESOURCES] ?? []).map(decodeURIComponent).map((resource) => [resource, granted[resource] ?? []]),
  )
