import { refused } from '../admin/authorize.ts'
import { presentedKey } from '../clients/secret.ts'
import type { ApiKey } from '../config/supertokens.ts'
import type { AppContext } from '../context.ts'
import type { Actor } from '../events/types.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import type { RequestContext } from '../http/types.ts'

/** What an endpoint of the core needs. */
export type CoreRight = ApiKey['rights']

type Authorized = { readonly ok: true; readonly actor: Actor } | Refusal

/** No client and no admin key has a colon in its name. */
const actorOf = ({ name }: ApiKey): Actor => ({ kind: 'app', name: `supertokens:${name}` })

/** Lets a request through that brings a key with the right. What is refused is put on record as at the admin endpoints. */
export const authorizeCore = async (
  context: AppContext,
  c: RequestContext,
  right: CoreRight,
): Promise<Authorized> => {
  const key = presentedKey(context.config.supertokens.apiKeys, c.req.header('api-key'))
  const actor = key && actorOf(key)
  if (key && actor && (key.rights === 'write' || right === 'read')) return { ok: true, actor }
  const refusal = key
    ? refuse('forbidden', 403, `the key ${key.name} may only read`)
    : refuse('unauthorized', 401, 'the header api-key has to bring a key that is configured')
  return refused(context, c, { actor, refusal, detail: { right: `supertokens:${right}` } })
}
