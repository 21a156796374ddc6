import { compareSecret } from '../clients/secret.ts'
import type { AppContext } from '../context.ts'
import { explainGate, explainInput } from '../gates/explain.ts'
import { readJson } from '../interaction/body.ts'
import { type Refusal, refuse } from '../interaction/errors.ts'
import { sendJsonError } from './answers.ts'
import { requestIdOf } from './requestId.ts'
import type { App, RequestContext } from './types.ts'

const SMALL = 4 * 1024

/** RFC 6750 section 2.1. */
const bearerOf = (c: RequestContext): string | undefined =>
  /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(c.req.header('authorization') ?? '')?.[1]

/** Every key is compared, in constant time each, so that the time tells nothing about any of them. */
const isOperator = ({ config }: AppContext, presented: string | undefined): boolean =>
  config.admin.keys.map((stored) => compareSecret(stored, presented)).includes(true)

const unauthorised = (): Refusal =>
  refuse('unauthorized', 401, 'an admin key is needed as a bearer token, and one that is configured')

const STATUS = { gate_not_found: 404, account_invalid: 422 } as const

const explain = async (context: AppContext, c: RequestContext): Promise<Response> => {
  if (!isOperator(context, bearerOf(c))) {
    c.header('www-authenticate', 'Bearer')
    context.log.warn({ requestId: requestIdOf(c.env.incoming) }, 'admin request refused')
    return sendJsonError(c, unauthorised())
  }
  const body = await readJson(c.req.raw, explainInput, SMALL)
  if (!body.ok) return sendJsonError(c, body)
  const explained = await explainGate(context.gates, body.value)
  if (!explained.ok)
    return sendJsonError(c, refuse(explained.code, STATUS[explained.code], explained.message))
  return c.json(explained.explanation, 200, { 'cache-control': 'no-store' })
}

/** The operator's endpoints. Without a configured key they do not exist. */
export const mountAdmin = (app: App, context: AppContext): void => {
  if (context.config.admin.keys.length === 0) return
  app.post(`${context.issuer.prefix}/admin/gates/explain`, (c) => explain(context, c))
}
