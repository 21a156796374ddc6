import type { Opa, OpaFault, OpaResults } from '@countersign/policy-opa'
import { boundedJson } from './internal/bounded.ts'
import { checkSource } from './internal/checkSource.ts'
import { sharedEngine } from './internal/engine.ts'
import { engineEvaluation, engineFault } from './internal/engineAnswer.ts'
import { failed } from './internal/faults.ts'
import { isObject } from './internal/isObject.ts'
import type { BuiltinErrors, Evaluation, Json, JsonObject, LoadResult, PolicyCode } from './types.ts'

/** A policy as Rego text. */
export type EmbeddedPolicyOptions = {
  /** Rego v1: one module, or several by file name. */
  readonly source: string | Readonly<Record<string, string>>
  /** `data.<package>.<rule>` that is asked. */
  readonly query: string
  /** The base document: what `data` has beside the packages. */
  readonly data?: JsonObject | undefined
  /** Default `fail`: a builtin that fails is no answer. */
  readonly builtinErrors?: BuiltinErrors | undefined
  /** Milliseconds for one evaluation. Default: what the engine allows, which is 1,000. */
  readonly timeout?: number | undefined
  /** An engine of your own, with limits of your own. Default: one for the process. */
  readonly engine?: Opa | undefined
}

/**
 * Loads a policy from Rego text into the embedded engine: Open Policy Agent itself, without a server.
 *
 * Faults: `policy_syntax`, `policy_unsafe`, `policy_builtin_unavailable`, `policy_not_found` (no such rule),
 * `policy_too_large`, `policy_limit`, `engine_unavailable`.
 *
 * @example
 * ```ts
 * import { createEmbeddedPolicy, decide } from '@countersign/policy'
 *
 * const loaded = await createEmbeddedPolicy({
 *   source: 'package door\n\ndefault allow := false\n\nallow if to_number(input.nft.balance) >= 2',
 *   query: 'data.door.allow',
 * })
 * if (!loaded.ok) throw new Error(loaded.reason)
 * const { allow, code } = await decide(loaded.policy, { nft: { balance: '3' } })
 * console.log(allow, code) // true allowed
 * ```
 * @see OPA 1.x, Rego v1
 */
export async function createEmbeddedPolicy(options: EmbeddedPolicyOptions): Promise<LoadResult> {
  const checked = checkSource(options)
  if (!checked.ok) return checked
  const { engine, query } = options
  const opa = engine ?? (await sharedEngine())
  const loaded = await opa.load(checked.source)
  if (!loaded.ok) return engineFault(loaded)
  const { policy } = loaded
  return {
    ok: true,
    policy: {
      engine: 'embedded',
      query,
      evaluate: (input, overlay) => evaluate(policy.evaluate, input, overlay),
      close: policy.close,
    },
  }
}

type Ask = (question: { input: Json; data?: JsonObject | undefined }) => Promise<OpaResults | OpaFault>

async function evaluate(ask: Ask, input: Json, overlay: Json | undefined): Promise<Evaluation> {
  const refuse = (code: PolicyCode, reason: string): Evaluation => failed('embedded', code, reason)
  if (boundedJson([input, overlay ?? {}]) === undefined)
    return refuse('policy_too_large', 'The input is no JSON, or too large.')
  if (overlay !== undefined && !isObject(overlay)) return refuse('policy_failed', 'The data is no object.')
  const began = performance.now()
  const answer = await ask({ input, data: overlay })
  return engineEvaluation(answer, performance.now() - began)
}
