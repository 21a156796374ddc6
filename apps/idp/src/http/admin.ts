import { mountAudit } from '../admin/audit.ts'
import { mountClients } from '../admin/clients.ts'
import { mountGates } from '../admin/gates.ts'
import { mountKeys } from '../admin/keys.ts'
import { mountPolicies } from '../admin/policies.ts'
import { mountSessions } from '../admin/sessions.ts'
import { mountTeam } from '../admin/team.ts'
import { mountWebhooks } from '../admin/webhooks.ts'
import type { AppContext } from '../context.ts'
import { mountRegistrationTokens } from '../registration/admin.ts'
import type { App } from './types.ts'

/** The operator's endpoints. Where nobody could open them they do not exist. */
export const mountAdmin = (app: App, context: AppContext): void => {
  if (context.config.admin.keys.length + context.config.admin.actors.length === 0) return
  mountClients(app, context)
  mountGates(app, context)
  mountKeys(app, context)
  mountPolicies(app, context)
  mountSessions(app, context)
  mountAudit(app, context)
  mountTeam(app, context)
  mountWebhooks(app, context)
  mountRegistrationTokens(app, context)
}
