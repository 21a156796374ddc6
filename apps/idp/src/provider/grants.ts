import type { Grant, KoaContextWithOIDC } from 'oidc-provider'
import type { Consents } from '../consents.ts'
import type { Login, Logins } from '../logins.ts'
import { NFT_RESOURCE } from './gatePrompt.ts'

/** What the login step hands to the next steps of the same request, beside the protocol's own members. */
export type LoginResult = { readonly accountId: string; readonly loginId?: string | undefined }

/** The sign-in that a session rests on from now on. Results of earlier steps are kept: it may rest on that one already. */
const currentLogin = async (
  logins: Logins,
  uid: string,
  finished: string | undefined,
): Promise<Login | undefined> => {
  const known = await logins.ofSession(uid)
  if (finished === undefined || known?.id === finished) return known
  await logins.linkSession(uid, finished)
  return logins.find(finished)
}

/**
 * Finds the grant that an authorization request may use without asking again: the one just consented to, the one of this
 * session and sign-in, or a new one from a remembered consent. A grant never outlives the sign-in that it rests on, so
 * that the claims in its tokens always say what was proven.
 */
export const createLoadGrant =
  ({ logins, consents }: { readonly logins: Logins; readonly consents: Consents }) =>
  async (ctx: KoaContextWithOIDC): Promise<Grant | undefined> => {
    const { client, provider, result, session } = ctx.oidc
    if (!client || !session?.accountId) return undefined

    const loginId = (result?.login as LoginResult | undefined)?.loginId
    const login = await currentLogin(logins, session.uid, loginId)
    if (!login) return undefined

    // Results of earlier steps are kept: this one may be of a sign-in that another wallet has replaced since. The same
    // wallet in another tab has replaced nothing, and the grant rests on the sign-in that it was given for.
    const consented = result?.consent?.grantId
    if (consented !== undefined) {
      const given = await logins.ofGrant(consented)
      if (given?.subject === login.subject && given.account === login.account)
        return provider.Grant.find(consented)
    }

    const current = session.grantIdFor(client.clientId)
    if (current !== undefined && (await logins.ofGrant(current))?.id === login.id) {
      const grant = await provider.Grant.find(current)
      if (grant) return grant
    }

    const remembered = await consents.find(session.accountId, client.clientId)
    if (!remembered) return undefined
    const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId })
    if (remembered.scopes.length > 0) grant.addOIDCScope(remembered.scopes.join(' '))
    if (remembered.claims.length > 0) grant.addOIDCClaims([...remembered.claims])
    if (remembered.queries?.length) grant.addResourceScope(NFT_RESOURCE, remembered.queries.join(' '))
    for (const [resource, scopes] of Object.entries(remembered.resources ?? {}))
      grant.addResourceScope(resource, scopes.join(' '))
    await logins.linkGrant(await grant.save(), login.id)
    return grant
  }
