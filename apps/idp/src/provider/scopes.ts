import { errors, type KoaContextWithOIDC } from 'oidc-provider'
import { SCOPES } from '../claims.ts'

const KNOWN: ReadonlySet<string> = new Set(SCOPES)

/**
 * Refuses a scope that is not understood, instead of dropping it silently: the relying party would notice too late. Runs
 * as the protocol layer's `defaultResource` hook, for authorization and pushed requests alike, and names no resource.
 */
export const refuseUnknownScopes = async ({ oidc }: KoaContextWithOIDC): Promise<undefined> => {
  const scope = oidc.params?.['scope']
  const unknown = typeof scope === 'string' ? scope.split(' ').filter((name) => !KNOWN.has(name)) : []
  if (unknown.length > 0) throw new errors.InvalidScope('requested scope is not supported', unknown.join(' '))
  return undefined
}
