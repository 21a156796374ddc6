import type { ActorKind, ActorOptions } from './actor.ts'
import { checkedScopes } from './claims.ts'
import { type ActorRequest, readCredentials } from './credentials.ts'
import { type ActorResult, bySecret, bySession, byToken } from './identify.ts'

/** Decides about requests; `native` is the framework's own, for the session. */
export type ActorCheck<Request> = (request: ActorRequest, native: Request) => Promise<ActorResult>

const NAME = /^[\w-]+$/

const headerNames = ({ secrets }: Pick<ActorOptions<never>, 'secrets'>) => {
  if (!secrets) return undefined
  const { keyHeader = 'x-application-key', secretHeader = 'x-client-secret' } = secrets
  const [key, secret] = [keyHeader.toLowerCase(), secretHeader.toLowerCase()]
  if (
    ![key, secret].every((name) => NAME.test(name)) ||
    new Set([key, secret, 'authorization', 'dpop']).size < 4
  )
    throw new TypeError('keyHeader and secretHeader are two header names of their own')
  return { key, secret }
}

/** By exactly one credential: which of two would count is not for the caller to guess, or to choose. */
const createIdentify = <Request>(options: ActorOptions<Request>): ActorCheck<Request> => {
  const { verifier, session, admin } = options
  const names = headerNames(options)
  return async (request, native) => {
    const sent = readCredentials(request, names)
    if (typeof sent === 'string') return verifier.refuse(sent)
    const { token, secret } = sent
    const found = await session?.(native)
    if (found && (token || secret !== undefined)) return verifier.refuse('credentials_multiple')
    if (found) return bySession(found, admin)
    if (token) return byToken({ ...sent, token }, request, options)
    if (secret !== undefined) return bySecret(sent, options)
    return verifier.refuse('credentials_missing')
  }
}

const isAllowed = (kind: ActorKind, allow: readonly ActorKind[] | undefined): boolean =>
  !allow || allow.includes(kind) || (kind === 'admin' && allow.includes('user'))

/** Makes the check that the middlewares of Hono and Express share; a `TypeError` for options that cannot work. */
export const createActorCheck = <Request>(options: ActorOptions<Request>): ActorCheck<Request> => {
  const { verifier, idTokens, allow, admin = 'admin' } = options
  const scopes = checkedScopes(options.scopes)
  checkedScopes(admin === false ? [] : [admin])
  if (idTokens?.clientIds.length === 0) throw new TypeError('idTokens.clientIds names no application')
  const identify = createIdentify(options)
  // What a token would need, said with the refusal (RFC 6750 section 3).
  const needed = allow?.every((kind) => kind === 'admin') && admin !== false ? [...scopes, admin] : scopes
  return async (request, native) => {
    const result = await identify(request, native)
    if (!result.ok) return result
    const { actor } = result
    if (!isAllowed(actor.actor, allow)) return verifier.refuse('actor_not_allowed', needed)
    if (!scopes.every((name) => actor.scopes.includes(name))) return verifier.refuse('scope_missing', needed)
    return result
  }
}
