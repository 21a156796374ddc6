import { compareSecret } from '../clients/secret.ts'
import { type AdminArea, type AdminKey, adminKeys } from '../config/admin.ts'
import type { AppContext } from '../context.ts'
import type { Actor, DomainEvent } from '../events/types.ts'
import { attemptAddress } from '../http/address.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { RequestContext } from '../http/types.ts'
import { type Refusal, refuse } from '../interaction/errors.ts'

/** What a request needs. */
export type AdminRight = `${AdminArea}:${'read' | 'write'}`

/** Who asks, or why they may not. */
export type Authorized = { readonly ok: true; readonly actor: Actor } | Refusal

type Parts = Pick<AppContext, 'config' | 'events' | 'limits' | 'log'>

/** Refusals that one address gets on record. Keys are 256 random bits: this bounds the log, not the guesses. */
const REFUSALS = { count: 20, seconds: 600 } as const

/** RFC 6750 section 2.1. */
const bearerOf = (c: RequestContext): string | undefined =>
  /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(c.req.header('authorization') ?? '')?.[1]

/** Every key is compared, in constant time each, so that the time tells nothing about any of them. */
const keyOf = ({ config }: Parts, presented: string | undefined): AdminKey | undefined =>
  adminKeys(config.admin.keys)
    .map((key) => ({ key, matches: compareSecret(key.hash, presented) }))
    .filter(({ matches }) => matches)[0]?.key

const grants = ({ rights }: AdminKey, right: AdminRight): boolean => {
  const [area, level] = right.split(':') as [AdminArea, 'read' | 'write']
  return rights[area] === 'write' || rights[area] === level
}

const challenge = (c: RequestContext, text: string): void => c.header('www-authenticate', text)

/** The right key is never counted: somebody behind the same address cannot lock the operator out. */
const refused = async (
  parts: Parts,
  c: RequestContext,
  { refusal, ...event }: Pick<DomainEvent, 'actor' | 'detail'> & { readonly refusal: Refusal },
): Promise<Refusal> => {
  const requestId = requestIdOf(c.env.incoming)
  parts.log.warn({ requestId, code: refusal.code }, 'admin request refused')
  const allowed = await parts.limits.take('admin.refused', attemptAddress(parts, c), REFUSALS)
  if (!allowed.ok) {
    c.header('retry-after', String(allowed.retryAfter))
    return refuse('rate_limited', 429, 'too many refused requests from this address', { retryable: true })
  }
  await parts.events.emit({ type: 'admin.refused', code: refusal.code, requestId, ...event })
  return refusal
}

/**
 * Lets a request through that brings an admin key with the right. Every refusal is in the audit log, as far as its address has
 * not made too many.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6750#section-3.1}
 */
export const authorize = async (parts: Parts, c: RequestContext, right: AdminRight): Promise<Authorized> => {
  const key = keyOf(parts, bearerOf(c))
  if (!key) {
    challenge(c, 'Bearer')
    const message = 'an admin key is needed as a bearer token, and one that is configured'
    return refused(parts, c, { refusal: refuse('unauthorized', 401, message), detail: { right } })
  }
  const actor: Actor = { kind: 'app', name: key.name }
  if (grants(key, right)) return { ok: true, actor }
  challenge(c, 'Bearer error="insufficient_scope"')
  const refusal = refuse('forbidden', 403, `the key ${key.name} has not the right ${right}`)
  return refused(parts, c, { actor, refusal, detail: { right } })
}
