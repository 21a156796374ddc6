import type { OpaExplanation } from '@countersign/policy-opa'
import type { EmbeddedPolicyOptions } from './createEmbeddedPolicy.ts'
import type { DecideOptions } from './decide.ts'
import { boundedJson } from './internal/bounded.ts'
import { checkSource, sizeFault } from './internal/checkSource.ts'
import { sharedEngine } from './internal/engine.ts'
import { engineEvaluation, engineFault } from './internal/engineAnswer.ts'
import { fault } from './internal/faults.ts'
import { isObject } from './internal/isObject.ts'
import { readDecision } from './internal/readDecision.ts'
import type { Decision, Json, PolicyFault } from './types.ts'

/** A decision and why it came out so. */
export type PolicyTest = {
  readonly ok: true
  readonly decision: Decision
  /** Every rule that is no function, with its value. */
  readonly rules: OpaExplanation['rules']
  /** Expressions that had no answer or were false, with the values that their variables had. */
  readonly failures: OpaExplanation['failures']
  /** What `print` was given. */
  readonly prints: readonly string[]
  /** Steps that the evaluation took. */
  readonly steps: number
}

/**
 * Asks a policy once and says why it answers so: what each rule came to, and which expressions failed where, with which
 * values. For operators: the answer quotes the policy and the input.
 *
 * @example
 * ```ts
 * import { testPolicy } from '@countersign/policy'
 *
 * const source = 'package door\n\ndefault allow := false\n\nallow if to_number(input.nft.balance) >= 2'
 * const test = await testPolicy({ source, query: 'data.door.allow' }, { nft: { balance: '1' } })
 * if (test.ok) for (const { text, row } of test.failures) console.log(`row ${row}: ${text}`) // row 5: to_number(input.nft.balance) >= 2
 * ```
 */
export async function testPolicy(
  policy: EmbeddedPolicyOptions,
  input: Json,
  options: DecideOptions = {},
): Promise<PolicyTest | PolicyFault> {
  const checked = checkSource(policy)
  if (!checked.ok) return checked
  if (boundedJson([input, options.data ?? {}]) === undefined)
    return fault('policy_too_large', 'The input is no JSON, or too large.')
  if (options.data !== undefined && !isObject(options.data))
    return fault('policy_failed', 'The data is no object.')
  const opa = policy.engine ?? (await sharedEngine())
  const answer = await opa.explain(checked.source, { input, data: options.data })
  if (!answer.ok) return engineFault(answer)
  const { rules, failures, prints, steps } = answer
  const decision = readDecision(engineEvaluation(answer.fault ?? answer), options)
  return { ok: true, decision, rules, failures, prints, steps }
}

/**
 * Rewrites a Rego v0 policy, as the predecessor's are, for Rego v1.
 *
 * @example
 * ```ts
 * import { upgradePolicy } from '@countersign/policy'
 *
 * const upgraded = await upgradePolicy('package app\n\ndefault allow = false\n\nallow { input.a == data.a }')
 * if (upgraded.ok) console.log(upgraded.source)
 * // package app
 * // default allow := false
 * // allow if input.a == data.a
 * ```
 * @see OPA, "Upgrading to v1.0"
 */
export async function upgradePolicy(
  source: string,
): Promise<{ readonly ok: true; readonly source: string } | PolicyFault> {
  const wrong = sizeFault([source])
  if (wrong) return wrong
  const answer = await (await sharedEngine()).upgrade(source)
  return answer.ok ? answer : engineFault(answer)
}
