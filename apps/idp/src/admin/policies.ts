import type { AppContext } from '../context.ts'
import { policyTestBody, runPolicyTest } from '../gates/policyTest.ts'
import { shownPolicy } from '../gates/rules/shown.ts'
import { readJson } from '../http/body.ts'
import { refuse } from '../http/refusal.ts'
import type { App } from '../http/types.ts'
import { guarded, type Work } from './request.ts'
import { mountRules } from './rules.ts'

/** A hundred holdings with their metadata. */
const EXAMPLE = 1024 * 1024

/** What a test says is an answer, also where the policy cannot be run. */
const test =
  ({ rulesAdmin }: AppContext): Work =>
  async (c) => {
    const name = c.req.param('name') ?? ''
    const body = await readJson(c.req.raw, policyTestBody, EXAMPLE)
    if (!body.ok) return body
    const found = await rulesAdmin.policies.get(name)
    if (!found) return refuse('policy_not_found', 404, `there is no policy ${name.slice(0, 64)}`)
    const { query = found.definition.query, ...example } = body.value
    return c.json(await runPolicyTest({ ...found.definition, query }, example))
  }

/** Rego policies over holdings. */
export const mountPolicies = (app: App, context: AppContext): void => {
  const { policies } = context.rulesAdmin
  mountRules(app, context, { rules: policies, name: 'policies', word: 'policy', show: shownPolicy })
  const path = `${context.issuer.prefix}/admin/policies/:name/test`
  app.post(path, guarded(context, 'policies:read', test(context)))
}
