import type { AuditEntry } from '@countersign/oidc-store'

/** Which entries of the audit log. */
export type AuditFilter = {
  readonly type?: string | undefined
  readonly client?: string | undefined
  readonly account?: string | undefined
}

/** True for an entry that has everything which is named. */
export const matchesFilter = ({ event }: AuditEntry, filter: AuditFilter): boolean =>
  (['type', 'client', 'account'] as const).every(
    (name) => filter[name] === undefined || event[name] === filter[name],
  )
