import { errors } from 'oidc-provider'
import { ADMIN, scopesOf } from '../claims.ts'
import { adminScopeOf } from '../clients/metadata.ts'
import type { Config } from '../config/schema.ts'
import { CLAIMS_LEVELS } from '../gates/dialect.ts'
import { gateRequestOf } from '../gates/step.ts'
import type { Gates } from '../gates/types.ts'
import { isDeep } from '../json.ts'
import type { CheckRequest } from '../m2m/resources.ts'
import { requirementOfContext } from './gateRequest.ts'

/**
 * Refuses a scope that is not understood, instead of dropping it silently: the relying party would notice too late; and a
 * question about tokens that this client may not ask, before anyone signs in for it. Runs where the protocol layer
 * asks for the resource server, for authorization and pushed requests alike.
 */
export const checkRequest = ({
  config,
  gates,
}: {
  readonly config: Config
  readonly gates: Gates
}): CheckRequest => {
  const own = scopesOf(config)
  return async (ctx, more = []) => {
    const known = new Set([...own, ...more])
    const scope = ctx.oidc.params?.['scope']
    const unknown = typeof scope === 'string' ? scope.split(' ').filter((name) => !known.has(name)) : []
    if (unknown.length > 0)
      throw new errors.InvalidScope('requested scope is not supported', unknown.join(' '))
    const { client } = ctx.oidc
    if (
      typeof scope === 'string' &&
      scope.split(' ').includes(ADMIN) &&
      client &&
      adminScopeOf(client) === 'none'
    )
      throw new errors.InvalidScope('this client may not ask for the scope', ADMIN)
    if (isDeep(gateRequestOf({ claims: ctx.oidc.params?.['claims'] }).claims, CLAIMS_LEVELS))
      throw new errors.InvalidRequest('claims is nested too deeply')
    await requirementOfContext(gates, ctx)
  }
}
