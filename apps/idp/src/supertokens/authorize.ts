import { compareSecret } from '../clients/secret.ts'
import type { ApiKey } from '../config/supertokens.ts'
import type { AppContext } from '../context.ts'
import type { Actor } from '../events/types.ts'
import { attemptAddress } from '../http/address.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { requestIdOf } from '../http/requestId.ts'
import type { RequestContext } from '../http/types.ts'

/** What an endpoint of the core needs. */
export type CoreRight = ApiKey['rights']

type Authorized = { readonly ok: true; readonly actor: Actor } | Refusal

/** As for the admin endpoints: this bounds the log, not the guesses. */
const REFUSALS = { count: 20, seconds: 600 } as const

/** Every key is compared, in constant time each, so that the time tells nothing about any of them. */
const keyOf = ({ config }: AppContext, presented: string | undefined): ApiKey | undefined =>
  config.supertokens.apiKeys
    .map((key) => ({ key, matches: compareSecret(key.hash, presented) }))
    .filter(({ matches }) => matches)[0]?.key

/** No client and no admin key has a colon in its name. */
const actorOf = ({ name }: ApiKey): Actor => ({ kind: 'app', name: `supertokens:${name}` })

/** Lets a request through that brings a key with the right. Every refusal is in the audit log, within bounds. */
export const authorizeCore = async (
  context: AppContext,
  c: RequestContext,
  right: CoreRight,
): Promise<Authorized> => {
  const key = keyOf(context, c.req.header('api-key'))
  const actor = key && actorOf(key)
  if (key && actor && (key.rights === 'write' || right === 'read')) return { ok: true, actor }
  const refusal = key
    ? refuse('forbidden', 403, `the key ${key.name} may only read`)
    : refuse('unauthorized', 401, 'the header api-key has to bring a key that is configured')
  const requestId = requestIdOf(c.env.incoming)
  context.log.warn({ requestId, code: refusal.code }, 'request to the SuperTokens core refused')
  const allowed = await context.limits.take('supertokens.refused', attemptAddress(context, c), REFUSALS)
  if (!allowed.ok) {
    const { retryAfter } = allowed
    return refuse('rate_limited', 429, 'too many refused requests from this address', {
      retryable: true,
      retryAfter,
    })
  }
  const detail = { right: `supertokens:${right}` }
  await context.events.emit({ type: 'admin.refused', code: refusal.code, requestId, actor, detail })
  return refusal
}
