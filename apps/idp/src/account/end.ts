import type { Session } from 'oidc-provider'
import type { AppContext } from '../context.ts'
import { type Authorization, grantsOf, sessionsOf } from '../provider/listed.ts'
import { endGrant } from '../watch/endSignIn.ts'

/** What is needed to end something. */
type Ending = {
  readonly provider: Pick<AppContext['provider'], 'current'>
  readonly watcher: Pick<AppContext['watcher'], 'tell'>
}

/**
 * Ends a session as a sign-out does: with what was granted for as long as it lasts, and every client is told. Access that was
 * given for the time away stays, to be withdrawn by itself.
 */
export const endSession = async ({ provider: handle, watcher }: Ending, session: Session): Promise<void> => {
  const provider = handle.current()
  const { accountId: subject = '', authorizations = {} } = session
  await session.destroy()
  for (const [clientId, part] of Object.entries<Authorization>(authorizations)) {
    if (part.grantId !== undefined && !part.persistsLogout) await endGrant(provider, part.grantId)
    watcher.tell(provider, { clientId, subject, sid: part.sid })
  }
}

/** A session of this person, and of nobody else. */
export const findSession = async (
  { provider }: AppContext,
  uid: string,
  subject: string,
): Promise<Session | undefined> => {
  const session = await provider.current().Session.findByUid(uid)
  return session?.accountId === subject ? session : undefined
}

/** Ends every session of a person but one. Resolves with how many there were. */
export const endOthers = async (context: AppContext, subject: string, kept: string): Promise<number> => {
  let ended = 0
  for (const { uid } of await sessionsOf(context.store, subject)) {
    const session = uid === kept ? undefined : await findSession(context, uid, subject)
    if (!session) continue
    await endSession(context, session)
    ended += 1
  }
  return ended
}

/** Takes a client's part out of every session of a person; resolves with what the client knows them by. */
const leaveSessions = async (
  context: AppContext,
  subject: string,
  clientId: string,
): Promise<readonly (string | undefined)[]> => {
  const left: (string | undefined)[] = []
  for (const { authorizations = {}, uid } of await sessionsOf(context.store, subject)) {
    if (!Object.hasOwn(authorizations, clientId)) continue
    const session = await findSession(context, uid, subject)
    if (!session) continue
    left.push(session.sidFor(clientId))
    delete session.authorizations?.[clientId]
    await session.persist()
  }
  return left
}

/**
 * Takes back everything that a person has allowed a client: the remembered consent, every grant with the tokens under it, and
 * its part of each session. Resolves with how many grants there were.
 */
export const withdraw = async (context: AppContext, subject: string, clientId: string): Promise<number> => {
  const provider = context.provider.current()
  // First what new grants are made from.
  await context.consents.forget(subject, clientId)
  const sids = await leaveSessions(context, subject, clientId)
  const grants = await grantsOf(context.store, { accountId: subject, clientId })
  for (const { jti } of grants) await endGrant(provider, jti)
  if (sids.length + grants.length > 0) {
    // Without a session that is named, all of the person's at the client are meant.
    for (const sid of sids.length > 0 ? sids : [undefined])
      context.watcher.tell(provider, { clientId, subject, sid })
  }
  return grants.length
}
