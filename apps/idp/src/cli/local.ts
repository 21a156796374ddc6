import type { Store } from '@countersign/oidc-store'
import { pino } from 'pino'
import { auditedClients } from '../clients/audited.ts'
import { createClientAdmin } from '../clients/clients.ts'
import { createValidation } from '../clients/validation.ts'
import type { Config } from '../config/schema.ts'
import { type AuditFilter, matchesFilter } from '../events/filter.ts'
import { everyEntry } from '../everyPage.ts'
import { explainGate } from '../gates/explain.ts'
import { runPolicyTest } from '../gates/policyTest.ts'
import { createRulesAdmin } from '../gates/rules/admin.ts'
import { createRules } from '../gates/rules/rules.ts'
import { shownGate, shownPolicy } from '../gates/rules/shown.ts'
import type { RuleAdmin, RuleView } from '../gates/rules/types.ts'
import { createGateService } from '../gates/service.ts'
import { createKeyAdmin } from '../keys/admin.ts'
import { createRevocations } from '../m2m/revocations.ts'
import { createRegistrationTokens } from '../registration/tokens.ts'
import { createRecords } from '../store.ts'
import { createTeam } from '../team/team.ts'
import { OPERATOR, type Opened } from './context.ts'
import { localSessions } from './localSessions.ts'
import { offlineProvider } from './offline.ts'
import type { Operations, RuleOperations, WebhookOperations } from './operationTypes.ts'

const PAGE = 500

const log = pino({ level: 'silent' })
const now = (): Date => new Date()
const by = { actor: OPERATOR } as const

async function* auditPages({ audit }: Pick<Store, 'audit'>, after: number, filter: AuditFilter) {
  for (let last = after; ; ) {
    const page = await audit.list({ after: last, limit: PAGE })
    if (page.length === 0) return
    yield page.filter((entry) => matchesFilter(entry, filter))
    last = page.at(-1)?.sequence ?? last
  }
}

const rulesOf = <T, Shown>(
  rules: RuleAdmin<T>,
  show: (view: RuleView<T>) => Shown,
): RuleOperations<Shown> => ({
  list: async () => (await rules.list()).map(show),
  get: async (name) => {
    const found = await rules.get(name)
    return found && show(found)
  },
  put: async (name, definition, options) => {
    const { created: _created, ...view } = await rules.put(name, definition, { ...by, ...options })
    return show(view)
  },
  remove: (name, options) => rules.remove(name, { ...by, ...options }),
})

const notHere = (): never => {
  throw new Error('a dry run stores nothing')
}

/** A dry run with the gates of the configuration, and of the store where there is one. */
export const explainHere =
  (config: Config, store: Pick<Store, 'documents'>): Operations['explain'] =>
  async (input) => {
    const records = { put: notHere, get: notHere, remove: notHere }
    const { close, gates } = await createGateService({ config, records, store, ttl: 1, now, log })
    try {
      return await explainGate(gates, input)
    } finally {
      await close()
    }
  }

const localWebhooks = ({ webhooks }: Opened): WebhookOperations => ({
  list: async () => webhooks.list(),
  deliveries: (webhook) =>
    everyEntry(
      (after) => webhooks.deliveries({ webhook, after, limit: PAGE }),
      ({ deliveries }) => deliveries,
    ),
  retry: webhooks.retry,
  test: webhooks.test,
})

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** The operations on a store here. Changes are on record as the operator's. */
export const localOperations = (opened: Opened): Operations => {
  const { config, events, store } = opened
  // The protocol layer takes a while: only who needs it waits for it.
  const provider = once(() => offlineProvider(config, store))
  const rules = createRules({ config, store, log })
  const { gates, policies } = createRulesAdmin({ config, rules, store, events, now })
  const clients = createClientAdmin({
    store,
    validate: createValidation({ config, rules, provider }),
  })
  const revocations = createRevocations({ store, records: createRecords(store), events, now })
  const tokens = createRegistrationTokens({ config, events, store, now })
  const team = createTeam({ store, events })
  return {
    clients: auditedClients(clients, { actor: OPERATOR, events }),
    keys: createKeyAdmin({ config, events, store, now, actor: OPERATOR }),
    registrationTokens: {
      list: tokens.list,
      create: (input) => tokens.create(input, OPERATOR),
      revoke: (id) => tokens.revoke(id, OPERATOR),
    },
    revokeTokens: async (id) =>
      (await store.clients.get(id)) ? revocations.revokeClient(id, OPERATOR) : undefined,
    team: {
      list: team.list,
      add: (account, roles) => team.add(account, roles, OPERATOR),
      setRoles: (account, roles) => team.setRoles(account, roles, OPERATOR),
      remove: (account) => team.remove(account, OPERATOR),
    },
    audit: (after, filter) => auditPages(store, after, filter),
    gates: rulesOf(gates, shownGate),
    policies: rulesOf(policies, shownPolicy),
    explain: explainHere(config, store),
    testPolicy: async (name, example, query) => {
      const found = await policies.get(name)
      return found && runPolicyTest({ ...found.definition, ...(query !== undefined && { query }) }, example)
    },
    sessions: localSessions(opened, provider),
    webhooks: localWebhooks(opened),
  }
}
