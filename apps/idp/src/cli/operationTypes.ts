import type { AuditEntry } from '@countersign/oidc-store'
import type { GrantFilter, GrantView, SessionFilter, SessionView } from '../admin/sessionAdmin.ts'
import type { ClientAdmin } from '../clients/clients.ts'
import type { AuditFilter } from '../events/filter.ts'
import type { ExplainInput, explainGate } from '../gates/explain.ts'
import type { PolicyExample, PolicyTested } from '../gates/policyTest.ts'
import type { ShownGate, ShownPolicy } from '../gates/rules/shown.ts'
import type { IfVersion } from '../gates/rules/types.ts'
import type { KeyAdmin } from '../keys/admin.ts'
import type { RegistrationTokenInput, RegistrationTokens } from '../registration/tokens.ts'
import type { TeamMember } from '../team/team.ts'
import type { DeliveryView, Webhooks, WebhookView } from '../webhooks/types.ts'

/** What the command line does with gates or policies. */
export type RuleOperations<T> = {
  readonly list: () => Promise<readonly T[]>
  readonly get: (name: string) => Promise<T | undefined>
  readonly put: (name: string, definition: object, options: IfVersion) => Promise<T>
  readonly remove: (name: string, options: IfVersion) => Promise<void>
}

/** What the command line does with the team. */
export type TeamOperations = {
  readonly list: () => Promise<readonly TeamMember[]>
  readonly add: (account: string, roles: readonly string[]) => Promise<TeamMember>
  readonly setRoles: (account: string, roles: readonly string[]) => Promise<TeamMember>
  readonly remove: (account: string) => Promise<void>
}

/** What the command line does with sessions and grants. False: there was none. */
export type SessionOperations = {
  readonly sessions: (filter: SessionFilter) => Promise<readonly SessionView[]>
  readonly grants: (filter: GrantFilter) => Promise<readonly GrantView[]>
  readonly revokeSession: (id: string) => Promise<boolean>
  readonly revokeGrant: (id: string) => Promise<boolean>
}

/** What the command line does with clients that may register themselves. */
export type RegistrationOperations = Pick<RegistrationTokens, 'list'> & {
  readonly create: (input: RegistrationTokenInput) => ReturnType<RegistrationTokens['create']>
  readonly revoke: (id: string) => Promise<boolean>
}

/** What the command line does with receivers of events. */
export type WebhookOperations = Pick<Webhooks, 'retry' | 'test'> & {
  readonly list: () => Promise<readonly WebhookView[]>
  readonly deliveries: (webhook?: string | undefined) => Promise<readonly DeliveryView[]>
}

/** What the command line does, on a store here or on a running server. */
export type Operations = {
  readonly clients: Omit<ClientAdmin, 'ensure'>
  readonly keys: KeyAdmin
  readonly registrationTokens: RegistrationOperations
  /** Undefined when there is no such client. */
  readonly revokeTokens: (clientId: string) => Promise<{ readonly grants: number } | undefined>
  readonly team: TeamOperations
  /** The log from an entry on, oldest first, a page at a time: it may be longer than the memory. */
  readonly audit: (after: number, filter: AuditFilter) => AsyncIterable<readonly AuditEntry[]>
  readonly gates: RuleOperations<ShownGate>
  readonly policies: RuleOperations<ShownPolicy>
  readonly explain: (input: ExplainInput) => ReturnType<typeof explainGate>
  /** Undefined when there is no such policy. `query` asks another rule of it. */
  readonly testPolicy: (
    name: string,
    example: PolicyExample,
    query?: string | undefined,
  ) => Promise<PolicyTested | undefined>
  readonly sessions: SessionOperations
  readonly webhooks: WebhookOperations
}
