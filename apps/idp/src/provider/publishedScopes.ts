import type { KoaContextWithOIDC } from 'oidc-provider'
import { ADMIN } from '../claims.ts'

/**
 * Leaves the scope `admin` out of the metadata (RFC 8414 section 2: not every scope has to be listed): a client that may not
 * ask for it is refused, and there are libraries that ask for all that is published.
 */
export const publishScopes = (ctx: KoaContextWithOIDC): void => {
  // Where no route matched there is no context of the protocol layer.
  if ((ctx.oidc as typeof ctx.oidc | undefined)?.route !== 'discovery' || ctx.status !== 200) return
  const metadata = ctx.body as { scopes_supported: readonly string[] }
  ctx.body = { ...metadata, scopes_supported: metadata.scopes_supported.filter((scope) => scope !== ADMIN) }
}
