import type { OpaExplanation, OpaFault } from '@countersign/policy-opa'
import { type EmbeddedPolicyOptions, engineEvaluation, engineFault } from './createEmbeddedPolicy.ts'
import type { DecideOptions } from './decide.ts'
import { sharedEngine } from './internal/engine.ts'
import { fault } from './internal/faults.ts'
import { isObject } from './internal/isObject.ts'
import { isQuery } from './internal/query.ts'
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
  { source, query, data, builtinErrors = 'fail', engine, timeout }: EmbeddedPolicyOptions,
  input: Json,
  options: DecideOptions = {},
): Promise<PolicyTest | PolicyFault> {
  if (!isQuery(query)) return fault('policy_syntax', 'The query is not of the form data.<package>.<rule>.')
  if (options.data !== undefined && !isObject(options.data))
    return fault('policy_failed', 'The data is no object.')
  const modules = typeof source === 'string' ? { 'policy.rego': source } : source
  const opa = engine ?? (await sharedEngine())
  const policy = { modules, rule: query, data, strict: builtinErrors === 'fail', timeout }
  const answer: OpaExplanation | OpaFault = await opa.explain(policy, { input, data: options.data })
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
  const answer = await (await sharedEngine()).upgrade(source)
  return answer.ok ? answer : engineFault(answer)
}
