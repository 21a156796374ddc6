import type { OpaPolicySource } from '@countersign/policy-opa'
import type { EmbeddedPolicyOptions } from '../createEmbeddedPolicy.ts'
import type { PolicyFault } from '../types.ts'
import { boundedJson } from './bounded.ts'
import { fault } from './faults.ts'
import { queryFault } from './query.ts'

/** Largest policy in characters, all its modules together. */
const MOST_SOURCE = 256 * 1024

type Checked = { readonly ok: true; readonly source: OpaPolicySource }

/** A policy as the engine takes it, unless it is too large or asks for no rule. */
export function checkSource(options: EmbeddedPolicyOptions): Checked | PolicyFault {
  const { source, query, data, builtinErrors = 'fail', timeout } = options
  const modules = typeof source === 'string' ? { 'policy.rego': source } : source
  const wrong = sizeFault(Object.values(modules)) ?? queryFault(query)
  if (wrong) return wrong
  if (boundedJson(data ?? {}) === undefined) return fault('policy_too_large', 'The data is too large.')
  return { ok: true, source: { modules, rule: query, data, strict: builtinErrors === 'fail', timeout } }
}

/** `policy_too_large` when a policy of these modules is. */
export function sizeFault(modules: readonly string[]): PolicyFault | undefined {
  const size = modules.reduce((sum, text) => sum + text.length, 0)
  if (size <= MOST_SOURCE) return undefined
  return fault('policy_too_large', `The policy has more than ${MOST_SOURCE} characters.`)
}
