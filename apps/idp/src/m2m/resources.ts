import { type Client, errors, type KoaContextWithOIDC, type ResourceServer } from 'oidc-provider'
import type { Audiences } from './audiences.ts'
import { defaultResourceOf, isMachineRequest, machineResource } from './request.ts'

/**
 * The hooks of the protocol layer for resource servers. Sign-ins have none of their own yet: their access tokens are for the
 * UserInfo endpoint, and a request for another one is refused instead of answered with less.
 */
export const createResources = ({
  audiences,
  checkRequest,
}: {
  readonly audiences: Audiences
  readonly checkRequest: (ctx: KoaContextWithOIDC) => Promise<undefined>
}) => ({
  defaultResource: async (ctx: KoaContextWithOIDC, client: Client): Promise<string | undefined> =>
    isMachineRequest(ctx) ? defaultResourceOf(audiences, ctx, client) : checkRequest(ctx),
  getResourceServerInfo: (ctx: KoaContextWithOIDC, identifier: string, client: Client): ResourceServer => {
    if (isMachineRequest(ctx)) return machineResource(audiences, ctx, { identifier, client })
    throw new errors.InvalidTarget('resource is for the client credentials grant')
  },
})
