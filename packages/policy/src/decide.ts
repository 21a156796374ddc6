import { isObject } from './internal/isObject.ts'
import type { Decision, Evaluation, Json, JsonObject, Policy } from './types.ts'

const MOST_REASONS = 20
const MOST_REASON = 500

/** How a decision is asked for. */
export type DecideOptions = {
  /** Stands in for the policy's base document this once. */
  readonly data?: Json | undefined
  /** `walt-idpkit`: an array, not empty, of nothing but `true` allows as well. */
  readonly compatibility?: 'walt-idpkit' | undefined
}

/**
 * Asks a policy and reads its answer: `true`, `false`, or `{allow, claims, reasons}`. Everything else is a refusal:
 * undefined, another value, an error, no answer. Never rejects.
 *
 * @example
 * ```ts
 * import { createEmbeddedPolicy, decide } from '@countersign/policy'
 *
 * const source = `package door
 *
 * decision := {"allow": count(reasons) == 0, "reasons": reasons, "claims": {"tier": "gold"}}
 *
 * reasons contains "two tokens are needed" if count(input.nft.tokens) < 2`
 * const loaded = await createEmbeddedPolicy({ source, query: 'data.door.decision' })
 * if (loaded.ok) console.log(await decide(loaded.policy, { nft: { tokens: [] } }))
 * ```
 */
export async function decide(policy: Policy, input: Json, options: DecideOptions = {}): Promise<Decision> {
  const answer = await policy.evaluate(input, options.data)
  if (!answer.ok)
    return refusal(answer.engine, answer.code, { retryable: answer.retryable, detail: answer.reason })
  return { ...read(answer, options), durationMs: answer.durationMs, decisionId: answer.decisionId }
}

type Answered = Extract<Evaluation, { readonly ok: true }>

function read({ engine, defined, value }: Answered, { compatibility }: DecideOptions): Decision {
  if (!defined || value === undefined) return refusal(engine, 'undefined')
  if (value === true) return allowance(engine, {}, [])
  if (value === false) return refusal(engine, 'denied')
  if (compatibility === 'walt-idpkit' && isTrues(value)) return allowance(engine, {}, [])
  if (!isObject(value) || typeof value['allow'] !== 'boolean') return refusal(engine, 'result_invalid')
  const { allow, claims = {}, reasons = [] } = value
  if (!isObject(claims) || !isTexts(reasons)) return refusal(engine, 'result_invalid')
  const said = reasons.slice(0, MOST_REASONS).map((reason) => reason.slice(0, MOST_REASON))
  return allow ? allowance(engine, claims, said) : refusal(engine, 'denied', { reasons: said })
}

function allowance(engine: Decision['engine'], claims: JsonObject, reasons: readonly string[]): Decision {
  return { allow: true, claims, reasons, code: 'allowed', retryable: false, engine }
}

function refusal(
  engine: Decision['engine'],
  code: Exclude<Decision['code'], 'allowed'>,
  {
    reasons = [],
    retryable = false,
    detail,
  }: Partial<Pick<Decision, 'reasons' | 'retryable' | 'detail'>> = {},
): Decision {
  return { allow: false, claims: {}, reasons, code, retryable, engine, detail }
}

function isTrues(value: Json): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((one) => one === true)
}

function isTexts(value: Json): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
