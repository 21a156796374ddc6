import type { Opa, OpaFault, OpaFaultCode, OpaResults } from '@countersign/policy-opa'
import { boundedJson } from './internal/bounded.ts'
import { sharedEngine } from './internal/engine.ts'
import { failed, fault } from './internal/faults.ts'
import { isObject } from './internal/isObject.ts'
import { isQuery } from './internal/query.ts'
import type {
  BuiltinErrors,
  Evaluation,
  Json,
  JsonObject,
  LoadResult,
  PolicyCode,
  PolicyFault,
} from './types.ts'

/** Largest policy in characters, all its modules together. */
const MOST_SOURCE = 256 * 1024

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
  const { source, query, data, builtinErrors = 'fail', engine, timeout } = options
  const modules = typeof source === 'string' ? { 'policy.rego': source } : source
  const size = Object.values(modules).reduce((sum, text) => sum + text.length, 0)
  if (size > MOST_SOURCE)
    return fault('policy_too_large', `The policy has more than ${MOST_SOURCE} characters.`)
  if (!isQuery(query)) return fault('policy_syntax', 'The query is not of the form data.<package>.<rule>.')
  if (boundedJson(data ?? {}) === undefined) return fault('policy_too_large', 'The data is too large.')
  const opa = engine ?? (await sharedEngine())
  const loaded = await opa.load({ modules, rule: query, data, strict: builtinErrors === 'fail', timeout })
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

/** What the engine answered, as an evaluation. */
export function engineEvaluation(answer: OpaResults | OpaFault, durationMs = 0): Evaluation {
  if (!answer.ok) return failed('embedded', CODES[answer.code], engineFault(answer).reason)
  const [first] = answer.results
  return first
    ? { ok: true, defined: true, value: first.value, engine: 'embedded', durationMs }
    : { ok: true, defined: false, engine: 'embedded', durationMs }
}

const CODES: Readonly<Record<OpaFaultCode, PolicyCode>> = {
  syntax: 'policy_syntax',
  unsafe: 'policy_unsafe',
  builtin: 'policy_builtin_unavailable',
  missing: 'policy_not_found',
  limit: 'policy_limit',
  failed: 'policy_failed',
  unavailable: 'engine_unavailable',
}

/** A fault of the engine as one of a policy. */
export function engineFault({ code, message, hint, problems }: OpaFault): PolicyFault {
  const [first] = problems ?? []
  const where = first?.row ? ` (${first.file}, row ${first.row}, column ${first.col})` : ''
  return fault(CODES[code], `${message}${where}`, { hint, problems })
}
