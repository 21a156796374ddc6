import { StoreError } from '@countersign/oidc-store'
import { z } from 'zod'
import { ClientError } from '../clients/clientError.ts'
import type { AdminRights } from '../config/admin.ts'
import type { AppContext } from '../context.ts'
import type { Actor } from '../events/types.ts'
import { RuleError } from '../gates/rules/ruleError.ts'
import { sendJsonError } from '../http/answers.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import type { RequestContext } from '../http/types.ts'
import { KeyError } from '../keys/keyError.ts'
import { RegistrationTokenError } from '../registration/tokenError.ts'
import { TeamError } from '../team/team.ts'
import { WebhookError } from '../webhooks/types.ts'
import { authorize, refused } from './authorize.ts'
import type { AdminRight } from './rights.ts'

/** Does what was asked, in the name of `actor`, who has these rights. */
export type Work = (c: RequestContext, actor: Actor, rights: AdminRights) => Promise<Response | Refusal>

const STATUS = {
  client_invalid: 422,
  client_exists: 409,
  client_not_found: 404,
  client_privileged: 403,
  key_not_found: 404,
  key_pending: 409,
  key_not_ready: 409,
  key_signing: 409,
  keys_busy: 409,
  account_invalid: 422,
  role_invalid: 422,
  member_exists: 409,
  member_not_found: 404,
  team_full: 409,
  gate_invalid: 422,
  gate_in_config: 409,
  gate_in_use: 409,
  gate_not_found: 404,
  policy_invalid: 422,
  policy_in_config: 409,
  policy_in_use: 409,
  policy_not_found: 404,
  rules_full: 409,
  webhook_not_found: 404,
  delivery_not_found: 404,
  registration_token_invalid: 422,
  registration_tokens_full: 409,
} as const

/** Undefined for what is nobody's refusal. */
const refusalOf = (error: unknown): Refusal | undefined => {
  if (error instanceof ClientError) {
    const { code, field, message } = error
    return refuse(code, STATUS[code], message, { field })
  }
  if (error instanceof KeyError) {
    const { code, message } = error
    return refuse(code, STATUS[code], message, {
      retryable: code === 'keys_busy' || code === 'key_not_ready',
    })
  }
  if (error instanceof RegistrationTokenError)
    return refuse(error.code, STATUS[error.code], error.message, { field: error.field })
  if (error instanceof RuleError)
    return refuse(error.code, STATUS[error.code], error.message, { field: error.field })
  if (error instanceof WebhookError) return refuse(error.code, STATUS[error.code], error.message)
  if (error instanceof TeamError) return refuse(error.code, STATUS[error.code], error.message)
  if (error instanceof StoreError && error.code === 'version_conflict')
    return refuse('version_conflict', 409, 'it was changed in between: read it again', { retryable: true })
  if (error instanceof StoreError && error.code === 'input_invalid')
    return refuse(
      'request_invalid',
      400,
      'a value is no text that can be kept: it has U+0000 or half a character',
    )
  return undefined
}

const answer = async (work: () => Promise<Response | Refusal>): Promise<Response | Refusal> => {
  try {
    return await work()
  } catch (error) {
    const refusal = refusalOf(error)
    if (refusal) return refusal
    throw error
  }
}

/** An endpoint that needs a right: nothing of the request is looked at before. */
export const guarded =
  (context: AppContext, right: AdminRight, work: Work) =>
  async (c: RequestContext): Promise<Response> => {
    c.header('cache-control', 'no-store')
    const authorized = await authorize(context, c, right)
    if (!authorized.ok) return sendJsonError(c, authorized)
    const { actor, rights } = authorized
    const done = await answer(() => work(c, actor, rights))
    if (done instanceof Response) return done
    // More than the rights of the actor allow: the endpoint was opened, what was asked of it is not done.
    if (done.status !== 403) return sendJsonError(c, done)
    return sendJsonError(c, await refused(context, c, { actor, refusal: done, detail: { right } }))
  }

/** Which page of a list, in a query. */
export const pageQuery = {
  after: z.string().min(1).max(256).optional().describe('`next` of the page before.'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
}

/** Reads the query. What is repeated or unknown is refused. */
export const readQuery = <T extends z.ZodType>(
  c: RequestContext,
  schema: T,
): { readonly ok: true; readonly value: z.output<T> } | Refusal => {
  const given = Object.entries(c.req.queries())
  const repeated = given.find(([, values]) => values.length > 1)
  if (repeated) return refuse('request_invalid', 400, 'a parameter is repeated', { field: repeated[0] })
  const parsed = schema.safeParse(Object.fromEntries(given.map(([name, [value]]) => [name, value])))
  if (parsed.success) return { ok: true, value: parsed.data }
  const [issue] = parsed.error.issues
  const field = issue?.code === 'unrecognized_keys' ? issue.keys[0] : issue?.path.join('.')
  return refuse('request_invalid', 400, issue?.message ?? 'not as described', { field })
}
