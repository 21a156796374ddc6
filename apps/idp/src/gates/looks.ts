import type { Store } from '@countersign/oidc-store'
import { takeSlot } from '../limits/slots.ts'

/** Checks that the requests of one person may cause within so many seconds: each costs requests to nodes, and is kept. */
const LOOKS = { count: 40, ttl: 600 } as const

/** Whether a person, by subject, may cause one more check. */
export type MayLook = (subject: string) => Promise<boolean>

/**
 * Counts checks in the store. A session asks by itself, in the background of any page, and each other question is another
 * check: the same question within a few minutes costs nothing.
 */
export const createLooks =
  (store: Store): MayLook =>
  (subject) =>
    takeSlot(store, { kind: 'gate-check', id: subject, ...LOOKS })
