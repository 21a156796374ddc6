import type { Store } from '@countersign/oidc-store'
import type { GateRequest } from '../gates/types.ts'

/** Tokens of one client that rest on a gate: what is needed to look again, and to end them. */
export type Watch = {
  readonly clientId: string
  readonly loginId: string
  readonly grantId: string
  /** The account that signed in, as `accountId` of the protocol layer. */
  readonly subject: string
  readonly sessionUid?: string | undefined
  /** The session as the client knows it; kept, because a logout token needs it after the session is gone. */
  readonly sid?: string | undefined
  readonly request: GateRequest
}

/** A watch that has come due; `id` is where it is kept. */
export type DueWatch = { readonly id: string; readonly watch: Watch }

/** What has to be looked at again, and when. Shared by all processes: each watch is taken by one at a time. */
export type Watches = {
  /** `question` is the hash of the requirement; in `seconds`. */
  readonly add: (watch: Watch, question: string, seconds: number) => Promise<void>
  readonly again: (due: DueWatch, seconds: number) => Promise<void>
  readonly due: (limit: number) => Promise<readonly DueWatch[]>
  readonly remove: (due: DueWatch) => Promise<void>
}

const KIND = 'gate'

/** So that what was signed in together is not asked about together. Later, never earlier: earlier is not due. */
const JITTER = 0.1

/** Keeps watches for `ttl` seconds; who takes one has `lease` seconds for it. */
export const createWatches = (options: {
  readonly store: Pick<Store, 'schedule'>
  readonly now: () => Date
  readonly ttl: number
  readonly lease: number
}): Watches => {
  const { lease, now, store, ttl } = options
  const plan = (id: string, watch: Watch, seconds: number) => {
    const delay = seconds * (1 + Math.random() * JITTER)
    return store.schedule.put(KIND, id, watch, { dueAt: now().getTime() + delay * 1000, ttl })
  }
  return {
    add: (watch, question, seconds) => plan(`${watch.grantId} ${question}`, watch, seconds),
    again: ({ id, watch }, seconds) => plan(id, watch, seconds),
    due: async (limit) =>
      (await store.schedule.take(KIND, { limit, lease })).map(({ id, payload }) => ({
        id,
        watch: payload as Watch,
      })),
    remove: async ({ id }) => {
      await store.schedule.remove(KIND, id)
    },
  }
}
