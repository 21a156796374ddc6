import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Client, errors, type Interaction, type default as Provider } from 'oidc-provider'
import type { AppContext } from '../context.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { findClient } from '../provider/findClient.ts'
import { hasOwnMark } from '../provider/ownMark.ts'

/** An interaction of this browser, and the relying party that it is for. */
export type LoadedInteraction = {
  readonly ok: true
  readonly interaction: Interaction
  readonly client: Client
  /** Undefined where nobody is sent back: another device waits for the answer (RFC 8628). */
  readonly redirectUri: string | undefined
  /** Identifier of the link, when this is not the browser of the interaction but a phone that signs for it. */
  readonly phone?: string | undefined
}

/** The refusal for whatever rests on a sign-in that is no longer there. */
export const signInGone = ({ client }: Pick<LoadedInteraction, 'client'>): Refusal =>
  refuse('interaction_expired', 410, 'the sign-in behind this page is gone', { clientId: client.clientId })

/** An interaction with its relying party; undefined when that one is registered no more. */
export const withClient = async (
  provider: Provider,
  interaction: Interaction,
): Promise<LoadedInteraction | undefined> => {
  const { client_id: clientId, redirect_uri: redirectUri } = interaction.params
  const client = await findClient(provider, String(clientId))
  return (
    client && {
      ok: true,
      interaction,
      client,
      redirectUri: typeof redirectUri === 'string' ? redirectUri : undefined,
    }
  )
}

const missing = async ({ records }: AppContext, uid: string): Promise<Refusal> => {
  const trace = await records.get('InteractionTrace', uid)
  return trace
    ? refuse('interaction_expired', 410, 'this sign-in was finished or has expired', {
        clientId: trace.clientId,
      })
    : refuse('interaction_not_found', 404, 'there is no such sign-in in this browser')
}

/**
 * Finds the interaction that the cookie and the path agree on, and that this browser has begun. The cookie is signed, for
 * this path only and Lax: an interaction identifier alone is worth nothing in another browser, nor is a cookie that was
 * planted there.
 */
export const loadInteraction = async (
  context: AppContext,
  uid: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<LoadedInteraction | Refusal> => {
  const provider = context.provider.current()
  try {
    const interaction = await provider.interactionDetails(request, response)
    const secure = context.issuer.protocol === 'https'
    if (interaction.uid !== uid || !hasOwnMark(request.headers.cookie, uid, { secure }))
      return missing(context, uid)
    const loaded = await withClient(provider, interaction)
    return loaded ?? refuse('interaction_expired', 410, 'the relying party is no longer registered')
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return missing(context, uid)
    throw error
  }
}
