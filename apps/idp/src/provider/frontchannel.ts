import type { KoaContextWithOIDC, default as Provider, Session } from 'oidc-provider'
import { FRONTCHANNEL_SESSION, FRONTCHANNEL_URI, isFramable } from '../clients/frontchannel.ts'
import type { Config } from '../config/schema.ts'
import { findClient } from './findClient.ts'

/** More frames than this would hold a person up; back-channel logout has no such limit. */
const MOST = 20

type Client = {
  readonly [FRONTCHANNEL_URI]?: string | undefined
  readonly [FRONTCHANNEL_SESSION]?: boolean | undefined
  readonly backchannelLogoutUri?: string | undefined
  readonly backchannelLogoutSessionRequired?: boolean | undefined
}

/** A client that is told which session has ended knows it from the ID token (section 3). */
export const addSessionIds = (provider: Provider): void => {
  const { prototype } = provider.Client
  Object.defineProperty(prototype, 'includeSid', {
    value(this: Client) {
      const back = this.backchannelLogoutUri !== undefined && this.backchannelLogoutSessionRequired === true
      return back || (this[FRONTCHANNEL_URI] !== undefined && this[FRONTCHANNEL_SESSION] === true)
    },
  })
}

/** Section 2: with the issuer and the session where the client wants them, so that nobody else can sign people out. */
const addressOf = (
  issuer: string,
  { [FRONTCHANNEL_URI]: uri = '', ...client }: Client,
  sid?: string,
): string => {
  const url = new URL(uri)
  if (client[FRONTCHANNEL_SESSION] !== true || sid === undefined) return url.href
  url.searchParams.set('iss', issuer)
  url.searchParams.set('sid', sid)
  return url.href
}

const signedOut = ({ oidc }: KoaContextWithOIDC): Session | undefined =>
  oidc.route === 'end_session_confirm' && oidc.params?.['logout'] ? oidc.session : undefined

/** What has to be loaded so that the clients of a session that has just ended know it. */
export const logoutFrames = async (
  config: Pick<Config, 'issuer' | 'mode'>,
  ctx: KoaContextWithOIDC,
): Promise<readonly string[]> => {
  // Where no route matched there is no context of the protocol layer.
  const session = (ctx.oidc as typeof ctx.oidc | undefined) && signedOut(ctx)
  const frames: string[] = []
  for (const clientId of Object.keys(session?.authorizations ?? {})) {
    const client = (await findClient(ctx.oidc.provider, clientId)) as Client | undefined
    const uri = client?.[FRONTCHANNEL_URI]
    if (!client || uri === undefined || !isFramable(config, uri)) continue
    frames.push(addressOf(config.issuer, client, session?.sidFor(clientId)))
  }
  return frames.slice(0, MOST)
}
