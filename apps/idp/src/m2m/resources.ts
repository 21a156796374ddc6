import type { Client, KoaContextWithOIDC, ResourceServer } from 'oidc-provider'
import type { Audiences } from './audiences.ts'
import { defaultResourceOf, isMachineRequest, machineResource } from './request.ts'
import { askedResource, userResource } from './user.ts'

/** Checks what a sign-in asks for besides; `more` are the scopes of the resource server that it names. */
export type CheckRequest = (ctx: KoaContextWithOIDC, more?: readonly string[]) => Promise<void>

/**
 * The hooks of the protocol layer for resource servers. Without one, the access token of a sign-in is for the UserInfo
 * endpoint.
 */
export const createResources = ({
  audiences,
  checkRequest,
}: {
  readonly audiences: Audiences
  readonly checkRequest: CheckRequest
}) => ({
  // What a person has consented to is what the token is for, also where the token request does not say it again.
  useGrantedResource: () => true,
  defaultResource: async (
    ctx: KoaContextWithOIDC,
    client: Client,
    oneOf?: readonly string[],
  ): Promise<string | undefined> => {
    if (isMachineRequest(ctx)) return defaultResourceOf(audiences, ctx, client)
    const resource = oneOf?.length === 1 ? oneOf[0] : askedResource(audiences, ctx, client)
    if (resource === undefined) await checkRequest(ctx)
    return resource
  },
  getResourceServerInfo: async (
    ctx: KoaContextWithOIDC,
    identifier: string,
    client: Client,
  ): Promise<ResourceServer> => {
    if (isMachineRequest(ctx)) return machineResource(audiences, ctx, { identifier, client })
    const resource = userResource(audiences, ctx, { identifier, client })
    // Token requests can only narrow what was checked before.
    if (ctx.oidc.route !== 'token') await checkRequest(ctx, resource.scope.split(' '))
    return resource
  },
})
