import type { Actor, ActorOptions, Session } from './actor.ts'
import type { ActorRequest, Credentials } from './credentials.ts'
import type { Refusal } from './refusal.ts'
import { type Application, type SecretOptions, secretMatches } from './secrets.ts'
import type { AccessToken, Verifier, VerifyResult } from './types.ts'

/** The actor, or the refusal. */
export type ActorResult =
  | { readonly ok: true; readonly actor: Actor; readonly dpopNonce?: string | undefined }
  | Refusal

type Options = Pick<ActorOptions<never>, 'verifier' | 'secrets' | 'idTokens' | 'admin'>

const MAX_KEY = 256
const MAX_SECRET = 512

const personKind = (scopes: readonly string[], admin: string | false = 'admin'): 'user' | 'admin' =>
  admin !== false && scopes.includes(admin) ? 'admin' : 'user'

const findApplication = async (secrets: SecretOptions | undefined, key: string) =>
  key.length > MAX_KEY ? undefined : secrets?.find(key)

/** The application by its key and secret. */
export const bySecret = async (
  { key, secret = '' }: Credentials,
  { verifier, secrets }: Options,
): Promise<ActorResult> => {
  if (key === undefined) return verifier.refuse('application_key_missing')
  let found: Application | undefined
  try {
    found = await findApplication(secrets, key)
  } catch (cause) {
    return { ...verifier.refuse('unavailable'), cause }
  }
  const right = secret.length <= MAX_SECRET && (await secretMatches(found, secret))
  if (!found || !right) return verifier.refuse('client_secret_invalid')
  const { clientId, scopes = [] } = found
  return { ok: true, actor: { actor: 'app', via: 'client_secret', clientId, scopes } }
}

/** The type of a token by its header alone, which nothing relies on: each verifier checks the type again. */
const saysAccessToken = (token: string): boolean => {
  try {
    const [head = ''] = token.split('.')
    const { typ } = JSON.parse(atob(head.replaceAll('-', '+').replaceAll('_', '/'))) as { typ?: unknown }
    return typeof typ === 'string' && /^(?:application\/)?at\+jwt$/i.test(typ)
  } catch {
    return false
  }
}

const actorOfAccessToken = (token: AccessToken, admin: string | false | undefined): Actor => {
  const { kind, clientId, subject, account, scopes } = token
  const via = 'access_token'
  if (kind === 'm2m') return { actor: 'app', via, clientId, scopes, token }
  const person = { subject, ...(account !== undefined && { account }) }
  return { actor: personKind(scopes, admin), via, clientId, ...person, scopes, token }
}

const actorOfIdToken = (token: AccessToken, adminClaim: string | undefined): Actor => {
  const { clientId, subject, account, scopes, claims } = token
  const roles = adminClaim === undefined ? undefined : claims[adminClaim]
  const isAdmin = Array.isArray(roles) && roles.length > 0
  const person = { subject, ...(account !== undefined && { account }) }
  return { actor: isAdmin ? 'admin' : 'user', via: 'id_token', clientId, ...person, scopes, token }
}

/** An application key beside a token must name the application that the token was issued to. */
const keyFits = async (key: string | undefined, clientId: string, secrets: SecretOptions | undefined) =>
  key === undefined || (await findApplication(secrets, key))?.clientId === clientId

const verifyEither = (
  { scheme, raw, proof }: NonNullable<Credentials['token']>,
  { method, url }: ActorRequest,
  { verifier, clientIds }: { readonly verifier: Verifier; readonly clientIds: readonly string[] | undefined },
): Promise<VerifyResult> =>
  clientIds
    ? verifier.verifyIdToken(raw, clientIds)
    : verifier.verify(raw, { scheme, request: { method, url, proof } })

/** Whoever a token speaks for. */
export const byToken = async (
  { key, token: sent }: Credentials & { readonly token: NonNullable<Credentials['token']> },
  request: ActorRequest,
  { verifier, secrets, idTokens, admin }: Options,
): Promise<ActorResult> => {
  const isIdToken = idTokens !== undefined && sent.scheme === 'Bearer' && !saysAccessToken(sent.raw)
  const clientIds = isIdToken ? idTokens.clientIds : undefined
  const result = await verifyEither(sent, request, { verifier, clientIds })
  if (!result.ok) return result
  const { token, dpopNonce } = result
  try {
    if (!(await keyFits(key, token.clientId, secrets))) return verifier.refuse('application_mismatch')
  } catch (cause) {
    return { ...verifier.refuse('unavailable'), cause }
  }
  const actor = isIdToken ? actorOfIdToken(token, idTokens.adminClaim) : actorOfAccessToken(token, admin)
  return { ok: true, actor, ...(dpopNonce !== undefined && { dpopNonce }) }
}

/** The person of the application's own session. */
export const bySession = (session: Session, admin: string | false | undefined): ActorResult => {
  const { subject, account, clientId, scopes = [] } = session
  const actor: Actor = {
    actor: personKind(scopes, admin),
    via: 'session',
    ...(clientId !== undefined && { clientId }),
    subject,
    ...(account !== undefined && { account }),
    scopes,
  }
  return { ok: true, actor }
}
