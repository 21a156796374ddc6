import type { Store } from '@countersign/oidc-store'
import type { Config } from '../config/schema.ts'
import type { Actor, Events, EventType } from '../events/types.ts'
import { KeyError } from './keyError.ts'
import { addNamedKeys, loadKeyring, purgeKeys, rotateKeys } from './keyring.ts'
import { type KeyState, type KeyView, keyClock, SIGNING_ALGS, type SigningAlg, viewKeys } from './keys.ts'
import { exclusively } from './lock.ts'
import { dueKeys } from './rotation.ts'

/** What to add: one algorithm or all, and how many seconds it is published before it signs. */
export type NewKeys = { readonly alg?: SigningAlg | undefined; readonly delay?: number | undefined }

/**
 * Rotation of the signing keys, by several processes: a new key is published first, signs when every process has it, and the
 * one before goes on verifying. No step can leave an algorithm without a key that signs.
 */
export type KeyAdmin = {
  readonly list: () => Promise<readonly KeyView[]>
  /**
   * Adds keys and removes retired ones. They sign after `delay` seconds (default 60), or when promoted. Throws `key_pending`
   * where one is waiting already.
   */
  readonly rotate: (
    keys?: NewKeys,
  ) => Promise<{ readonly added: readonly string[]; readonly removed: number }>

  /**
   * Lets a pending key sign now. Throws `key_not_found`, `key_not_ready` while other processes may not have it (`force` for
   * the day a key was stolen).
   */
  readonly promote: (kid: string, options?: { readonly force?: boolean | undefined }) => Promise<KeyView>
  /** Takes a key out of the published set at once. Throws `key_not_found`, `key_signing`. */
  readonly retire: (kid: string) => Promise<KeyView>
}

/** The same, and what the server does by itself. */
export type KeyKeeper = KeyAdmin & {
  /**
   * Adds the keys that are due by `keys.rotation`, and removes retired ones. Resolves with those that were added by this very
   * call; does nothing while somebody else changes the keys.
   */
  readonly rotateDue: () => Promise<readonly string[]>
}

/** Within this many seconds every process has looked for new keys. */
const SEEN = 10

type Options = {
  readonly config: Config
  readonly store: Store
  readonly events: Events
  readonly now: () => Date
  readonly actor: Actor
  readonly requestId?: string | undefined
  /** Called after each change. */
  readonly changed?: (() => Promise<unknown>) | undefined
}

const PENDING_ONLY: ReadonlySet<KeyState> = new Set(['pending'])

const expect = (keys: readonly KeyView[], kid: string, states?: ReadonlySet<KeyState>): KeyView => {
  const key = keys.find((one) => one.kid === kid)
  if (!key || (states && !states.has(key.state))) {
    const what = states ? 'pending key' : 'key'
    throw new KeyError('key_not_found', `there is no ${what} ${kid}`)
  }
  return key
}

/** Makes the administration, in the name of `actor`. */
export const createKeyAdmin = (options: Options): KeyKeeper => {
  const { actor, changed, config, events, now, requestId, store } = options
  const clock = () => keyClock(config, now())
  const list = async () => viewKeys((await loadKeyring(store)).signing, clock())
  const say = (type: EventType, detail: Readonly<Record<string, string | number>>) =>
    events.emit({ type, actor, requestId, detail })
  const change = async <T>(work: () => Promise<T>): Promise<T> => {
    const done = await exclusively(store, work)
    await changed?.()
    return done
  }
  const set = async (kid: string, state: 'active' | 'retired', type: EventType): Promise<KeyView> => {
    await store.keys.setStates([{ kid, state }])
    const key = expect(await list(), kid)
    await say(type, { kid, alg: key.alg })
    return key
  }

  const purge = async (): Promise<number> => {
    const removed = await purgeKeys(store, clock())
    if (removed > 0) await say('key.removed', { keys: removed })
    return removed
  }
  const due = async () =>
    dueKeys((await loadKeyring(store)).signing, { now: clock().now, rotation: config.keys.rotation })
  const addDue = async (): Promise<readonly string[]> => {
    const keys = await due()
    // Another process was faster.
    if (keys.length === 0) return []
    const delay = config.keys.rotation.publishAhead
    const added = await addNamedKeys(store, keys, { now: clock().now, delay })
    for (const { alg, kid } of added) await say('key.added', { kid, alg, delay })
    await purge()
    return added.map(({ kid }) => kid)
  }

  return {
    list,
    rotateDue: async () => {
      if ((await due()).length === 0) return []
      try {
        return await change(addDue)
      } catch (error) {
        if (error instanceof KeyError && error.code === 'keys_busy') return []
        throw error
      }
    },
    rotate: ({ alg, delay = 60 } = {}) =>
      change(async () => {
        const algs = alg === undefined ? SIGNING_ALGS : [alg]
        const waiting = (await list()).find((key) => key.state === 'pending' && algs.includes(key.alg))
        if (waiting) {
          const text = `the key ${waiting.kid} for ${waiting.alg} is pending: promote or retire it first`
          throw new KeyError('key_pending', text)
        }
        const added = await rotateKeys(store, { now: clock().now, delay, algs })
        for (const { alg, kid } of added) await say('key.added', { kid, alg, delay })
        return { added: added.map(({ kid }) => kid), removed: await purge() }
      }),
    promote: (kid, { force = false } = {}) =>
      change(async () => {
        const { createdAt } = expect(await list(), kid, PENDING_ONLY)
        const left = createdAt + SEEN - clock().now
        if (left > 0 && !force)
          throw new KeyError('key_not_ready', `not every process may have it; promote it in ${left} seconds`)
        return set(kid, 'active', 'key.promoted')
      }),
    retire: (kid) =>
      change(async () => {
        const { alg, state } = expect(await list(), kid)
        if (state === 'signing')
          throw new KeyError('key_signing', `${kid} signs with ${alg}: promote another key first`)
        return set(kid, 'retired', 'key.retired')
      }),
  }
}
