import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { Config } from '../config/schema.ts'
import { randomId } from '../random.ts'

/** Algorithms that ID tokens can be signed with. RS256 is the default (OpenID Connect Core 1.0 section 15.1). */
export const SIGNING_ALGS = ['RS256', 'ES256', 'EdDSA'] as const

/** One of {@link SIGNING_ALGS}. */
export type SigningAlg = (typeof SIGNING_ALGS)[number]

/** A signing key with its private part, as kept in the store. Times are epoch seconds. */
export type StoredKey = {
  readonly kid: string
  readonly alg: SigningAlg
  readonly jwk: JWK
  readonly createdAt: number
  /** Published from creation, signs from here, so that verifiers have seen it. */
  readonly activeFrom: number
  /** Taken out of use by an operator: no longer published. */
  readonly retired?: boolean | undefined
}

/** `pending`: published, signs later. `verifying`: published, a newer key signs. `retired`: no longer published. */
export type KeyState = 'pending' | 'signing' | 'verifying' | 'retired'

/** What may be shown of a key. */
export type KeyView = Omit<StoredKey, 'jwk' | 'retired'> & { readonly state: KeyState }

/** `now` in epoch seconds; `overlap`: how long a replaced key stays published, in seconds. */
export type KeyClock = { readonly now: number; readonly overlap: number }

const OPTIONS: Record<SigningAlg, { readonly modulusLength?: number; readonly crv?: string }> = {
  RS256: { modulusLength: 2048 },
  ES256: {},
  EdDSA: { crv: 'Ed25519' },
}

/** Makes a key. `activeFrom` and `now` are epoch seconds. */
export const generateKey = async (
  alg: SigningAlg,
  now: number,
  activeFrom: number = now,
  kid: string = randomId(),
): Promise<StoredKey> => {
  const { privateKey } = await generateKeyPair(alg, { ...OPTIONS[alg], extractable: true })
  const jwk = { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' }
  return { kid, alg, jwk, createdAt: now, activeFrom }
}

/** What everybody may see of a key: private members that a public one has not (RFC 7518 section 6) are left out. */
export const publicJwk = ({ jwk }: Pick<StoredKey, 'jwk'>): JWK => {
  const { d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...rest } = jwk
  return rest
}

/** Keys come in the order in which they were stored, which decides between those of one second. */
const newestFirst = (keys: readonly StoredKey[]): readonly StoredKey[] =>
  keys.toReversed().toSorted((a, b) => b.activeFrom - a.activeFrom || b.createdAt - a.createdAt)

/** The key of an algorithm that signs last of all, whether or not it is still wanted. */
export const newestOf = (keys: readonly StoredKey[], alg: SigningAlg): StoredKey | undefined =>
  keys
    .filter((key) => key.alg === alg)
    .toSorted((a, b) => a.activeFrom - b.activeFrom || a.createdAt - b.createdAt)
    .at(-1)

/** When the oldest successor of each key started to sign decides how long the key is still published. */
const stateOf = (key: StoredKey, newer: readonly StoredKey[], { now, overlap }: KeyClock): KeyState => {
  if (key.retired) return 'retired'
  if (key.activeFrom > now) return 'pending'
  const successors = newer.filter(
    ({ alg, activeFrom, retired }) => alg === key.alg && activeFrom <= now && !retired,
  )
  if (successors.length === 0) return 'signing'
  const replacedAt = Math.min(...successors.map(({ activeFrom }) => activeFrom))
  return replacedAt + overlap > now ? 'verifying' : 'retired'
}

const ORDER: readonly KeyState[] = ['signing', 'verifying', 'pending', 'retired']

/** The keys without their private part: those that sign first, newest first within a state. */
export const viewKeys = (keys: readonly StoredKey[], clock: KeyClock): readonly KeyView[] =>
  newestFirst(keys)
    .map((key, index, sorted) => {
      const { activeFrom, alg, createdAt, kid } = key
      return { kid, alg, createdAt, activeFrom, state: stateOf(key, sorted.slice(0, index), clock) }
    })
    .toSorted((a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state))

/** The private keys to publish, in the order in which the protocol layer picks them. */
export const publishedKeys = (keys: readonly StoredKey[], clock: KeyClock): readonly StoredKey[] => {
  const byKid = new Map(keys.map((key) => [key.kid, key]))
  return viewKeys(keys, clock)
    .filter(({ state }) => state !== 'retired')
    .flatMap(({ kid }) => byKid.get(kid) ?? [])
}

/** Changes exactly when what is published, or what signs, changes. */
export const fingerprint = (keys: readonly StoredKey[], clock: KeyClock): string =>
  viewKeys(keys, clock)
    .filter(({ state }) => state !== 'retired')
    .map(({ kid, state }) => `${kid}:${state}`)
    .join(' ')

const DAY = 86_400

/** The clock that key states are judged by. */
export const keyClock = ({ tokens }: Config, now: Date): KeyClock => ({
  now: Math.floor(now.getTime() / 1000),
  overlap: Math.max(tokens.idToken, tokens.session) + DAY,
})
