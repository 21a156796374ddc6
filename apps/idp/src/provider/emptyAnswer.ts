import type { KoaContextWithOIDC } from 'oidc-provider'

/**
 * An empty answer is of no type (RFC 7009 section 2.2: the status says everything). Libraries that look at the type before
 * the body, such as oidc-client-ts, take plain text for a failure.
 */
export const leaveUntyped = (ctx: KoaContextWithOIDC): void => {
  if (ctx.body === '') ctx.remove('content-type')
}
