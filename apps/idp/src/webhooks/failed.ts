import type { DocumentRecord, Store } from '@countersign/oidc-store'
import { everyEntry } from '../everyPage.ts'
import type { Delivery, DeliveryView } from './types.ts'

/** What is kept of deliveries that have failed, in the order in which they were made. */
export type FailedDeliveries = {
  readonly list: (page: {
    readonly after?: string | undefined
    readonly limit?: number | undefined
  }) => Promise<{ readonly records: readonly FailedDelivery[]; readonly next?: string | undefined }>
  readonly get: (id: string) => Promise<FailedDelivery | undefined>
  readonly put: (failed: FailedDelivery) => Promise<void>
  readonly remove: (id: string) => Promise<void>
  /** Forgets the oldest of those that are more than the store should keep: now and then, it reads them all. */
  readonly prune: () => Promise<void>
}

/** One of them. */
export type FailedDelivery = { readonly view: DeliveryView; readonly delivery: Delivery }

const KIND = 'webhook-delivery'

/** How many are kept. */
const MOST = 1000

/** Milliseconds between two looks for what to forget. */
const PAUSE = 60_000

const toFailed = ({ value }: DocumentRecord): FailedDelivery => value as FailedDelivery

/** Keeps them as documents. */
export const createFailedDeliveries = (
  { documents }: Pick<Store, 'documents'>,
  { now }: { readonly now: () => Date },
): FailedDeliveries => {
  let next = 0
  const idsOf = (): Promise<readonly string[]> =>
    everyEntry(
      (after) => documents.list(KIND, { after, limit: 500 }),
      (page) => page.documents.map(({ id }) => id),
    )
  return {
    list: async (page) => {
      const { documents: found, next: more } = await documents.list(KIND, page)
      return { records: found.map(toFailed), next: more }
    },
    get: async (id) => {
      const found = await documents.get(KIND, id)
      return found && toFailed(found)
    },
    put: async (failed) => {
      await documents.put(KIND, failed.view.id, failed)
    },
    remove: async (id) => {
      await documents.remove(KIND, id)
    },
    prune: async () => {
      const at = now().getTime()
      if (at < next) return
      next = at + PAUSE
      const ids = await idsOf()
      for (const id of ids.slice(0, Math.max(0, ids.length - MOST))) await documents.remove(KIND, id)
    },
  }
}
