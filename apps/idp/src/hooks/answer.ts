import { z } from 'zod'
import type { PreTokenConfig } from '../config/hooks.ts'
import { isDeep } from '../json.ts'

/** Claims by name, as they go into a token. */
export type HookClaims = Readonly<Record<string, unknown>>

/** What a hook decided. `invalid`: it answered something that has no meaning, which is never taken for leave. */
export type HookDecision =
  | { readonly status: 'allow'; readonly accessToken: HookClaims; readonly idToken: HookClaims }
  | { readonly status: 'deny'; readonly code: string }
  | { readonly status: 'invalid'; readonly reason: string }

/** Largest answer, in bytes. */
export const MAX_ANSWER: number = 16 * 1024

/** How deep a claim may be, and how many values it may hold: tokens travel in headers. */
const MAX_DEPTH = 5
const MAX_VALUES = 200

const claims = z.record(z.string(), z.json()).default({})

const allow = z.strictObject({ decision: z.literal('allow'), accessToken: claims, idToken: claims })

const deny = z.strictObject({
  decision: z.literal('deny'),
  code: z
    .string()
    .regex(/^[a-z][a-z0-9_]{0,63}$/)
    .default('denied'),
})

const answer = z.discriminatedUnion('decision', [allow, deny])

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How many values there are; infinite where it is too deep. */
const weigh = (value: unknown, depth = 0): number => {
  if (typeof value !== 'object' || value === null) return 1
  if (depth >= MAX_DEPTH) return Number.POSITIVE_INFINITY
  return Object.values(value).reduce((sum: number, member) => sum + weigh(member, depth + 1), 1)
}

/** Reads an answer: only claims that the operator has named, and none that is too much for a token. */
export const readAnswer = (text: string, { claims: may }: Pick<PreTokenConfig, 'claims'>): HookDecision => {
  const value = parse(text)
  // Before the schema, which follows JSON as deep as it goes: the answer, the token, the claim.
  if (isDeep(value, MAX_DEPTH + 2)) return { status: 'invalid', reason: 'the answer is too deep' }
  const parsed = answer.safeParse(value)
  if (!parsed.success) return { status: 'invalid', reason: 'the answer is not as described' }
  const { data } = parsed
  if (data.decision === 'deny') return { status: 'deny', code: data.code }
  const { accessToken, idToken } = data
  const names = [...Object.keys(accessToken), ...Object.keys(idToken)]
  const other = names.find((name) => !may.includes(name))
  if (other !== undefined)
    return { status: 'invalid', reason: 'the answer adds a claim that hooks.preToken.claims does not name' }
  if (weigh(accessToken) > MAX_VALUES || weigh(idToken) > MAX_VALUES)
    return { status: 'invalid', reason: 'the claims are too deep or too many' }
  return { status: 'allow', accessToken, idToken }
}
