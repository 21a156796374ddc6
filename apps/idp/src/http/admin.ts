import { mountAudit } from '../admin/audit.ts'
import { authorize } from '../admin/authorize.ts'
import { mountClients } from '../admin/clients.ts'
import { mountKeys } from '../admin/keys.ts'
import { mountSessions } from '../admin/sessions.ts'
import { mountTeam } from '../admin/team.ts'
import type { AppContext } from '../context.ts'
import { explainGate, explainInput } from '../gates/explain.ts'
import { readJson } from '../interaction/body.ts'
import { refuse } from '../interaction/errors.ts'
import { mountRegistrationTokens } from '../registration/admin.ts'
import { sendJsonError } from './answers.ts'
import type { App, RequestContext } from './types.ts'

const SMALL = 4 * 1024

const STATUS = { gate_not_found: 404, account_invalid: 422 } as const

const explain = async (context: AppContext, c: RequestContext): Promise<Response> => {
  const authorized = await authorize(context, c, 'gates:read')
  if (!authorized.ok) return sendJsonError(c, authorized)
  const body = await readJson(c.req.raw, explainInput, SMALL)
  if (!body.ok) return sendJsonError(c, body)
  const explained = await explainGate(context.gates, body.value)
  if (!explained.ok)
    return sendJsonError(c, refuse(explained.code, STATUS[explained.code], explained.message))
  return c.json(explained.explanation, 200, { 'cache-control': 'no-store' })
}

/** The operator's endpoints. Where nobody could open them they do not exist. */
export const mountAdmin = (app: App, context: AppContext): void => {
  if (context.config.admin.keys.length + context.config.admin.actors.length === 0) return
  app.post(`${context.issuer.prefix}/admin/gates/explain`, (c) => explain(context, c))
  mountClients(app, context)
  mountKeys(app, context)
  mountSessions(app, context)
  mountAudit(app, context)
  mountTeam(app, context)
  mountRegistrationTokens(app, context)
}
