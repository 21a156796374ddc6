import { type KeyRecord, type NewKey, type Store, StoreError } from '@countersign/oidc-store'
import { z } from 'zod'
import type { Config } from '../config/schema.ts'
import { randomToken } from '../random.ts'
import {
  generateKey,
  type KeyClock,
  keyClock,
  newestOf,
  publishedKeys,
  SIGNING_ALGS,
  type SigningAlg,
  type StoredKey,
  viewKeys,
} from './keys.ts'

const signingKey = z.object({
  kind: z.literal('signing'),
  alg: z.enum(SIGNING_ALGS),
  createdAt: z.number(),
  activeFrom: z.number(),
  jwk: z.looseObject({ kty: z.string(), kid: z.string() }),
})
const secret = z.object({ kind: z.enum(['cookie', 'pairwise']), value: z.string().min(32) })
const envelope = z.union([signingKey, secret])

/** Everything secret that the provider needs, read from the store in one go. */
export type Keyring = {
  readonly signing: readonly StoredKey[]
  /** Newest first. */
  readonly cookieSecrets: readonly string[]
  readonly pairwiseSalt: string
}

/** The store holds no usable keys: the provider must not start with others. */
export class KeyringError extends Error {
  readonly code = 'keys_missing'
  override readonly name = 'KeyringError'
}

const toRecord = ({ kid, jwk, alg, createdAt, activeFrom }: StoredKey): NewKey => ({
  kid,
  state: activeFrom > createdAt ? 'next' : 'active',
  jwk: { kind: 'signing', alg, createdAt, activeFrom, jwk },
})

const secretRecord = (kind: 'cookie' | 'pairwise'): NewKey => ({
  kid: `${kind}-${randomToken(9)}`,
  state: 'active',
  jwk: { kind, value: randomToken(32) },
})

/** Generates everything at the first start. Processes that start together agree on one set. */
export const seedKeyring = async (store: Store, now: number): Promise<boolean> => {
  if ((await store.keys.list()).length > 0) return false
  const signing = await Promise.all(SIGNING_ALGS.map((alg) => generateKey(alg, now)))
  return store.keys.seed([...signing.map(toRecord), secretRecord('cookie'), secretRecord('pairwise')])
}

/** A key that was promoted signs since then; what is stored of a key never changes but for its state. */
const changed = ({ state, updatedAt }: KeyRecord, activeFrom: number) => ({
  activeFrom: state === 'active' ? Math.min(activeFrom, Math.floor(updatedAt / 1000)) : activeFrom,
  retired: state === 'retired',
})

const read = (records: readonly KeyRecord[]) =>
  records.map((record) => {
    const { jwk, kid } = record
    const parsed = envelope.safeParse(jwk)
    if (!parsed.success) throw new KeyringError(`the stored key ${kid} cannot be read`)
    return parsed.data.kind === 'signing'
      ? { kid, ...parsed.data, ...changed(record, parsed.data.activeFrom) }
      : { kid, ...parsed.data }
  })

/** Reads the keyring. Fails closed when a part is missing. */
export const loadKeyring = async (store: Store): Promise<Keyring> => {
  const entries = read(await store.keys.list())
  const values = (kind: 'cookie' | 'pairwise') =>
    entries.flatMap((entry) => (entry.kind === kind ? [entry.value] : [])).toReversed()
  const signing = entries.flatMap((entry) => (entry.kind === 'signing' ? [entry as StoredKey] : []))
  const cookieSecrets = values('cookie')
  const pairwiseSalt = values('pairwise').at(-1)
  if (signing.length === 0 || cookieSecrets.length === 0 || pairwiseSalt === undefined) {
    throw new KeyringError('the store holds no signing key, cookie secret or pairwise salt')
  }
  return { signing, cookieSecrets, pairwiseSalt }
}

/** The keys that are published now, with their private part, in signing order. */
export const loadPublished = async ({
  config,
  now,
  store,
}: {
  readonly config: Config
  readonly store: Store
  readonly now: () => Date
}): Promise<readonly StoredKey[]> =>
  publishedKeys((await loadKeyring(store)).signing, keyClock(config, now()))

/**
 * Adds a new key for each algorithm. It is published at once and signs after `delay` seconds, so that relying parties
 * that cache the JWKS and other processes have seen it. The replaced key goes on verifying for the overlap.
 */
export const rotateKeys = async (
  store: Store,
  { now, delay = 60, algs = SIGNING_ALGS }: { now: number; delay?: number; algs?: readonly SigningAlg[] },
): Promise<readonly StoredKey[]> => {
  const keys = await Promise.all(algs.map((alg) => generateKey(alg, now, now + delay)))
  for (const key of keys) await store.keys.put(toRecord(key))
  return keys
}

/**
 * Adds keys by name. One that is there already was added by another process, and is left as it is. Resolves with those that
 * were added.
 */
export const addNamedKeys = async (
  store: Store,
  due: readonly { readonly alg: SigningAlg; readonly kid: string }[],
  { now, delay }: { readonly now: number; readonly delay: number },
): Promise<readonly StoredKey[]> => {
  const keys = await Promise.all(due.map(({ alg, kid }) => generateKey(alg, now, now + delay, kid)))
  const added: StoredKey[] = []
  for (const key of keys) {
    try {
      await store.keys.put(toRecord(key))
      added.push(key)
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'key_exists') throw error
    }
  }
  return added
}

/** No key is published longer ahead (`keys.rotation.publishAhead`), unless by a wrong clock. */
const MOST_AHEAD = 2_592_000

/**
 * Removes signing keys that are no longer published. The newest of an algorithm stays: the time of the next one goes by it,
 * and a key that nobody wanted would come back under its name.
 */
export const purgeKeys = async (store: Store, clock: KeyClock): Promise<number> => {
  const { signing } = await loadKeyring(store)
  const kept = new Set(
    viewKeys(signing, clock)
      .filter(({ state }) => state !== 'retired')
      .map(({ kid }) => kid),
  )
  for (const alg of SIGNING_ALGS) {
    const last = newestOf(signing, alg)
    if (last && last.activeFrom <= clock.now + MOST_AHEAD) kept.add(last.kid)
  }
  const retired = signing.filter(({ kid }) => !kept.has(kid))
  for (const { kid } of retired) await store.keys.remove(kid)
  return retired.length
}
