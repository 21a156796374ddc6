import type { Store } from '@countersign/oidc-store'

/** How much is allowed: `count` within `seconds`. */
export type Limit = { readonly count: number; readonly seconds: number }

/** Whether it is still allowed, and after how many seconds it is again. */
export type Allowance =
  | { readonly ok: true; readonly left: number }
  | { readonly ok: false; readonly retryAfter: number }

/** Counts what is done, for all processes together. */
export type Limits = {
  /** Counts one more `kind` (`login.address`, …) of `id` and tells whether it may be done. Without a limit it may. */
  readonly take: (kind: string, id: string, limit: Limit | undefined) => Promise<Allowance>
}

/** Makes the limits over the store's counters. */
export const createLimits = ({
  store,
  now,
}: {
  readonly store: Pick<Store, 'counters'>
  readonly now: () => Date
}): Limits => ({
  take: async (kind, id, limit) => {
    if (limit === undefined) return { ok: true, left: Number.POSITIVE_INFINITY }
    const { count, resetsAt } = await store.counters.add(kind, id, limit.seconds)
    if (count <= limit.count) return { ok: true, left: limit.count - count }
    return { ok: false, retryAfter: Math.max(1, Math.ceil((resetsAt - now().getTime()) / 1000)) }
  },
})
