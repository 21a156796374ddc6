import type { OpaFault, OpaFaultCode, OpaResults } from '@countersign/policy-opa'
import type { Evaluation, PolicyCode, PolicyFault } from '../types.ts'
import { failed, fault } from './faults.ts'

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
