import type Provider from 'oidc-provider'
import type { Session } from 'oidc-provider'
import type { Watch } from './watches.ts'

/** What has to end. */
export type Ending = Pick<Watch, 'clientId' | 'grantId' | 'sessionUid' | 'sid' | 'subject'>

/** Ends a grant with every token and code under it. */
export const endGrant = async (provider: Provider, grantId: string): Promise<void> => {
  const { AccessToken, AuthorizationCode, DeviceCode, RefreshToken } = provider
  for (const model of [AccessToken, RefreshToken, AuthorizationCode, DeviceCode])
    await model.revokeByGrantId(grantId)
  const grant = await provider.Grant.find(grantId)
  await grant?.destroy()
}

/** Other clients of the session are nobody else's loss: it ends as a whole with its last client. */
const leaveSession = async (session: Session, clientId: string): Promise<void> => {
  const { authorizations = {} } = session
  delete authorizations[clientId]
  if (Object.keys(authorizations).length === 0) await session.destroy()
  else await session.persist()
}

/**
 * Ends what a client was given: the grant with every token under it, and its part of the session. Resolves with the session
 * as the client knows it, for the logout token.
 */
export const endSignIn = async (
  provider: Provider,
  { clientId, grantId, sessionUid, sid, subject }: Ending,
): Promise<string | undefined> => {
  await endGrant(provider, grantId)
  const session = sessionUid === undefined ? undefined : await provider.Session.findByUid(sessionUid)
  if (session?.accountId !== subject || session.grantIdFor(clientId) !== grantId) return sid
  const known = session.sidFor(clientId)
  await leaveSession(session, clientId)
  return known ?? sid
}
