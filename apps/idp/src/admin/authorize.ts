import type { AdminRights } from '../config/admin.ts'
import type { AppContext } from '../context.ts'
import type { Actor, DomainEvent } from '../events/types.ts'
import { attemptAddress } from '../http/address.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { RequestContext } from '../http/types.ts'
import { type IdentifyParts, identify } from './identify.ts'
import { type AdminRight, grants } from './rights.ts'

/** Who asks and what they may do, or why they may not. */
export type Authorized = { readonly ok: true; readonly actor: Actor; readonly rights: AdminRights } | Refusal

type Parts = IdentifyParts & Pick<AppContext, 'events' | 'limits' | 'log'>

/** Refusals that one address gets on record. Credentials are 256 random bits: this bounds the log, not the guesses. */
const REFUSALS = { count: 20, seconds: 600 } as const

const challenge = (c: RequestContext, text: string): void => c.header('www-authenticate', text)

/**
 * Puts a refusal on record, as far as its address has not made too many. The right credential is never counted: somebody
 * behind the same address cannot lock the operator out.
 */
export const refused = async (
  parts: Pick<Parts, 'config' | 'events' | 'limits' | 'log'>,
  c: RequestContext,
  { refusal, ...event }: Pick<DomainEvent, 'actor' | 'detail'> & { readonly refusal: Refusal },
): Promise<Refusal> => {
  const requestId = requestIdOf(c.env.incoming)
  parts.log.warn({ requestId, code: refusal.code }, 'admin request refused')
  const allowed = await parts.limits.take('admin.refused', attemptAddress(parts, c), REFUSALS)
  if (!allowed.ok) {
    const { retryAfter } = allowed
    return refuse('rate_limited', 429, 'too many refused requests from this address', {
      retryable: true,
      retryAfter,
    })
  }
  await parts.events.emit({ type: 'admin.refused', code: refusal.code, requestId, ...event })
  return refusal
}

const nameOf = (actor: Actor): string => {
  if (actor.kind === 'app') return actor.via ? `the client ${actor.name}` : `the key ${actor.name}`
  const by = actor.kind === 'admin' && actor.client ? ` by the client ${actor.client}` : ''
  return `this member of the team${by}`
}

/**
 * Lets a request through whose actor has the right: an admin key, and where `admin.actors` says so an application or a member
 * of the team. Every refusal is in the audit log, as far as its address has not made too many; the answer does not tell which
 * part of a credential was wrong.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3.1}
 */
export const authorize = async (parts: Parts, c: RequestContext, right: AdminRight): Promise<Authorized> => {
  const known = await identify(parts, c)
  if (known.dpopNonce !== undefined) c.header('dpop-nonce', known.dpopNonce)
  if (!known.ok) {
    challenge(c, known.challenge ?? 'Bearer')
    const message = 'a credential is needed that opens the admin endpoints, and one that is known'
    const { reason } = known
    return refused(parts, c, { refusal: refuse('unauthorized', 401, message), detail: { right, reason } })
  }
  const { actor, rights } = known
  if (grants(rights, right)) return { ok: true, actor, rights }
  challenge(c, 'Bearer error="insufficient_scope"')
  const refusal = refuse('forbidden', 403, `${nameOf(actor)} has not the right ${right}`)
  return refused(parts, c, { actor, refusal, detail: { right } })
}
