import { hash } from 'node:crypto'
import { toJson } from './internal/input.ts'
import type { AuditEntry, Payload } from './types.ts'

/** What an audit log's entries prove: all of them hold together, or the first that does not. */
export type AuditChainResult =
  | { readonly ok: true; readonly last: AuditEntry | undefined }
  | {
      readonly ok: false
      /** `gap`: an entry is missing. `changed`: an entry was altered. `cut`: the entry before is another one. */
      readonly code: 'gap' | 'changed' | 'cut'
      /** The entry at which it was seen. */
      readonly sequence: number
    }

/** JSON keeps the order of members, so that the text read back from a database hashes to the same. */
const hashEntry = ({ sequence, at, event, previous }: Omit<AuditEntry, 'hash'>): string =>
  hash('sha256', toJson([sequence, at, event, previous]), 'base64url')

/** The entry that follows `last`. */
export const nextEntry = (last: AuditEntry | undefined, event: Payload, at: number): AuditEntry => {
  // What JSON drops is dropped before hashing, so that the entry reads back as it was hashed.
  const kept = JSON.parse(toJson(event)) as Payload
  const entry = { sequence: (last?.sequence ?? 0) + 1, at, event: kept, previous: last?.hash ?? '' }
  return { ...entry, hash: hashEntry(entry) }
}

/**
 * Checks that entries of an audit log follow each other without a gap and that none was altered. Begin with the first
 * entry, or give the entry `before` the first of them. Whoever can write the database can write a new chain from some
 * entry on: keep the last hash elsewhere from time to time, and compare.
 *
 * @example
 * ```ts
 * import { type Store, verifyAuditChain } from '@countersign/oidc-store'
 *
 * declare const store: Store
 * await store.audit.append({ type: 'login' })
 * const { ok } = verifyAuditChain(await store.audit.list())
 * console.log(ok) // true
 * ```
 */
export const verifyAuditChain = (entries: readonly AuditEntry[], before?: AuditEntry): AuditChainResult => {
  let last = before
  for (const entry of entries) {
    const { sequence } = entry
    if (sequence !== (last?.sequence ?? 0) + 1) return { ok: false, code: 'gap', sequence }
    if (entry.previous !== (last?.hash ?? '')) return { ok: false, code: 'cut', sequence }
    if (entry.hash !== hashEntry(entry)) return { ok: false, code: 'changed', sequence }
    last = entry
  }
  return { ok: true, last }
}
