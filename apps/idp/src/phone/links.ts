import { type Store, StoreError } from '@countersign/oidc-store'
import { z } from 'zod'
import type { AppContext } from '../context.ts'
import { digest } from '../digest.ts'
import { type Refusal, refuse } from '../http/refusal.ts'
import { takeSlot } from '../limits/slots.ts'
import type { Proven } from '../logins.ts'
import { randomToken } from '../random.ts'
import { newNumber } from './number.ts'
import { newHandle, newSecret } from './secret.ts'

/** Links that one sign-in may make. With one try for each number that bounds guesses at 5 of 90. */
const LINKS = 5

/**
 * What happened to a link, each a record that is written once and never changed: so no two requests can undo each other.
 * All have the digest of the link's handle as identifier.
 */
const KIND = {
  made: 'phone-link',
  opened: 'phone-open',
  confirmed: 'phone-confirmed',
  proven: 'phone-proven',
  ended: 'phone-ended',
} as const

const deviceHint = z.object({
  browser: z.string().optional(),
  system: z.string().optional(),
  handheld: z.boolean(),
})

/** A browser as the other side is told about it. */
const side = z.object({ device: deviceHint, address: z.string() })

/** The browser that asks, or that opened. */
export type Side = z.output<typeof side>

const made = z.object({ uid: z.string(), by: side, openUntil: z.number() })
const opened = z.object({ number: z.string(), secret: z.string(), by: side })
const proven = z.object({ record: z.string(), account: z.string() })
const ended = z.object({ why: z.enum(['cancelled', 'number_wrong', 'replaced']) })

/** Why a link ended before it was of use. */
export type EndReason = z.output<typeof ended>['why'] | 'expired'

/** Everything that is known of a link. */
export type LinkState = z.output<typeof made> & {
  readonly id: string
  readonly step: 'waiting' | 'opened' | 'confirmed' | 'proven' | 'ended'
  readonly opened?: z.output<typeof opened> | undefined
  readonly proven?: z.output<typeof proven> | undefined
  readonly why?: EndReason | undefined
}

const read = async <T extends z.ZodType>(store: Store, kind: string, id: string, schema: T) => {
  const record = await store.singleUse.get(kind, id)
  const parsed = schema.safeParse(record?.payload)
  return record && parsed.success ? { ...record, payload: parsed.data } : undefined
}

/** False when somebody else was first. */
const write = ({ singleUse }: Store, kind: string, id: string, payload: unknown, ttl: number) =>
  singleUse.put(kind, id, payload, ttl).then(
    () => true,
    (error: unknown) => {
      if (error instanceof StoreError && error.code === 'record_exists') return false
      throw error
    },
  )

const lifetime = ({ ttl, session }: AppContext['config']['signIn']['phone']): number => ttl + 2 * session

/** The state of a link by its identifier. Undefined: there is none, or it is long over. */
export const findLink = async (
  { now, store }: Pick<AppContext, 'now' | 'store'>,
  id: string,
): Promise<LinkState | undefined> => {
  const link = await read(store, KIND.made, id, made)
  if (!link) return undefined
  const [end, proof, confirmed, open] = await Promise.all([
    read(store, KIND.ended, id, ended),
    read(store, KIND.proven, id, proven),
    store.singleUse.get(KIND.confirmed, id),
    read(store, KIND.opened, id, opened),
  ])
  const state = { ...link.payload, id, opened: open?.payload, proven: proof?.payload }
  if (end) return { ...state, step: 'ended', why: end.payload.why }
  if (proof) return { ...state, step: 'proven' }
  if (open) return { ...state, step: confirmed ? 'confirmed' : 'opened' }
  const late = link.consumed || link.payload.openUntil <= now().getTime()
  return late ? { ...state, step: 'ended', why: 'expired' } : { ...state, step: 'waiting' }
}

/** The link that counts for an interaction. */
export const linkOfInteraction = async (context: AppContext, uid: string): Promise<LinkState | undefined> => {
  const current = await context.records.get('PhoneLink', uid)
  const state = current && (await findLink(context, current.link))
  return state?.uid === uid ? state : undefined
}

/** Ends a link, once; what was proven over it is of no use any more. */
export const endLink = async (
  { config, store }: AppContext,
  id: string,
  why: Exclude<EndReason, 'expired'>,
): Promise<void> => {
  await write(store, KIND.ended, id, { why }, lifetime(config.signIn.phone))
}

/** Makes a link; an earlier one of the interaction ends. Resolves with its handle, which is kept nowhere here. */
export const makeLink = async (
  context: AppContext,
  { by, uid }: { readonly by: Side; readonly uid: string },
): Promise<{ readonly ok: true; readonly handle: string } | Refusal> => {
  const { config, now, records, store } = context
  const { phone } = config.signIn
  const ttl = config.tokens.interaction
  if (!(await takeSlot(store, { kind: 'phone-link-slot', id: uid, count: LINKS, ttl }))) {
    return refuse('rate_limited', 429, 'too many links were made in this sign-in; start again')
  }
  const before = await records.get('PhoneLink', uid)
  if (before) await endLink(context, before.link, 'replaced')
  const handle = newHandle()
  const id = digest(handle)
  const openUntil = now().getTime() + phone.ttl * 1000
  await store.singleUse.put(KIND.made, id, { uid, by, openUntil }, lifetime(phone))
  await records.put('PhoneLink', uid, { link: id }, ttl)
  return { ok: true, handle }
}

/**
 * The first one to open a link gets the secret that stands for it from then on; undefined for every other. The number is
 * made only now: whoever sends a link around cannot send the number along.
 */
export const openLink = async (
  { config, store }: AppContext,
  id: string,
  by: Side,
): Promise<string | undefined> => {
  if (!(await store.singleUse.consume(KIND.made, id))) return undefined
  const secret = newSecret()
  const record = { number: newNumber(), secret: digest(secret), by }
  await store.singleUse.put(KIND.opened, id, record, config.signIn.phone.session)
  return secret
}

/** The one try: right, wrong (the link has ended), or undefined where it was taken already. */
export const tryNumber = async (
  context: AppContext,
  id: string,
  number: string,
): Promise<boolean | undefined> => {
  const { config, store } = context
  const record = await store.singleUse.consume(KIND.opened, id)
  const parsed = opened.safeParse(record?.payload)
  if (!parsed.success) return undefined
  if (parsed.data.number !== number) {
    await endLink(context, id, 'number_wrong')
    return false
  }
  await store.singleUse.put(KIND.confirmed, id, {}, config.signIn.phone.session)
  return true
}

/** Keeps what the phone has proven, until it is taken over. False when something was proven already. */
export const keepProven = async (
  { config, records, store }: AppContext,
  id: string,
  value: Proven,
): Promise<boolean> => {
  const { session } = config.signIn.phone
  const record = randomToken(18)
  await records.put('PhoneProven', record, value, session)
  if (await write(store, KIND.proven, id, { record, account: value.account }, session)) return true
  await records.remove('PhoneProven', record)
  return false
}

/** Takes over what was proven, once. */
export const takeProven = async ({ records, store }: AppContext, id: string): Promise<Proven | undefined> => {
  const parsed = proven.safeParse((await store.singleUse.consume(KIND.proven, id))?.payload)
  if (!parsed.success) return undefined
  const value = await records.get('PhoneProven', parsed.data.record)
  await records.remove('PhoneProven', parsed.data.record)
  return value
}
