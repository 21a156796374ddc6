import type { Store } from '@countersign/oidc-store'
import { z } from 'zod'
import { digest } from '../digest.ts'
import { proofBody } from '../interaction/proofBody.ts'
import { randomToken } from '../random.ts'

/** What went wrong in the last round, as the page is told. */
export const problem = z.object({
  code: z.string(),
  message: z.string(),
  retryable: z.boolean(),
  requestId: z.string(),
  field: z.string().optional(),
  expected: z.string().optional(),
  received: z.string().optional(),
})

/** Whose sign-in a hand-off, a ticket and an answer are for: an interaction has one browser and one client. */
const bound = { interaction: z.string() }

const schemas = {
  /** Until the page redeems it. */
  handoff: z.object({ ...bound, problem: problem.optional() }),
  /** From then until the page answers. */
  ticket: z.object(bound),
  /** From then until the browser comes back, which is at once. */
  answer: z.discriminatedUnion('action', [
    z.object({ ...bound, action: z.literal('proof'), proof: proofBody }),
    z.object({ ...bound, action: z.literal('abort') }),
    z.object({ ...bound, action: z.literal('unreadable'), problem }),
  ]),
}

type Schemas = typeof schemas
type Kind = keyof Schemas

/** Why the last answer was not taken. */
export type Problem = z.output<typeof problem>

/** A record of one of the three steps. */
export type RecordOf<K extends Kind> = z.output<Schemas[K]>

/** What a record can be found as: its content, whether it was used, or nothing. */
export type Found<K extends Kind> = { readonly value: RecordOf<K>; readonly used: boolean } | undefined

const kindOf = (kind: Kind): string => `external-${kind}`

/** Keeps a record for `ttl` seconds; resolves with the secret that names it, 256 bits. */
export const putRecord = async <K extends Kind>(
  { singleUse }: Store,
  kind: K,
  { value, ttl }: { readonly value: RecordOf<K>; readonly ttl: number },
): Promise<string> => {
  const secret = randomToken(32)
  await singleUse.put(kindOf(kind), digest(secret), value, ttl)
  return secret
}

/** Looks without using. */
export const findRecord = async <K extends Kind>(
  { singleUse }: Store,
  kind: K,
  secret: string,
): Promise<Found<K>> => {
  const record = await singleUse.get(kindOf(kind), digest(secret))
  const parsed = schemas[kind].safeParse(record?.payload)
  if (!record || !parsed.success) return undefined
  return { value: parsed.data as RecordOf<K>, used: record.consumed }
}

/** True for exactly one caller. */
export const useRecord = async ({ singleUse }: Store, kind: Kind, secret: string): Promise<boolean> =>
  (await singleUse.consume(kindOf(kind), digest(secret))) !== undefined
