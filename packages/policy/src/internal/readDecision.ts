import type { Decision, Evaluation, Json, JsonObject } from '../types.ts'
import { isObject } from './isObject.ts'

const MOST_REASONS = 20
const MOST_REASON = 500

/** How an answer is read. */
export type Reading = { readonly compatibility?: 'walt-idpkit' | undefined }

/** What an evaluation decides: everything that does not plainly allow is a refusal. */
export function readDecision(answer: Evaluation, options: Reading): Decision {
  if (!answer.ok)
    return refusal(answer.engine, answer.code, { retryable: answer.retryable, detail: answer.reason })
  return { ...read(answer, options), durationMs: answer.durationMs, decisionId: answer.decisionId }
}

type Answered = Extract<Evaluation, { readonly ok: true }>

function read({ engine, defined, value }: Answered, { compatibility }: Reading): Decision {
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
