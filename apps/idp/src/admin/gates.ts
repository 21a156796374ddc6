import type { AppContext } from '../context.ts'
import { explainGate, explainInput } from '../gates/explain.ts'
import { shownGate } from '../gates/rules/shown.ts'
import { readJson } from '../http/body.ts'
import { refuse } from '../http/refusal.ts'
import type { App } from '../http/types.ts'
import { guarded, type Work } from './request.ts'
import { mountRules } from './rules.ts'

const SMALL = 4 * 1024

const STATUS = { gate_not_found: 404, account_invalid: 422 } as const

const explain =
  ({ gates, rules }: AppContext): Work =>
  async (c) => {
    const body = await readJson(c.req.raw, explainInput, SMALL)
    if (!body.ok) return body
    // What another process has changed a moment ago counts.
    await rules.reload()
    const explained = await explainGate(gates, body.value)
    if (!explained.ok) return refuse(explained.code, STATUS[explained.code], explained.message)
    return c.json(explained.explanation)
  }

/** Requirements on holdings. */
export const mountGates = (app: App, context: AppContext): void => {
  const { gates } = context.rulesAdmin
  const path = `${context.issuer.prefix}/admin/gates`
  app.post(`${path}/explain`, guarded(context, 'gates:read', explain(context)))
  mountRules(app, context, { rules: gates, name: 'gates', word: 'gate', show: shownGate })
}
