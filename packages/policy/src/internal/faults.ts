import type { EngineName, Evaluation, PolicyCode, PolicyFault } from '../types.ts'

const RETRYABLE: ReadonlySet<PolicyCode> = new Set(['engine_unavailable'])

/** A policy that is not loaded. */
export function fault(
  code: PolicyCode,
  reason: string,
  more: Partial<Pick<PolicyFault, 'retryable' | 'hint' | 'problems'>> = {},
): PolicyFault {
  return { ok: false, code, reason, retryable: RETRYABLE.has(code), ...more }
}

/** An evaluation without an answer. */
export function failed(engine: EngineName, code: PolicyCode, reason: string): Evaluation {
  return { ok: false, code, reason, retryable: RETRYABLE.has(code), engine }
}
