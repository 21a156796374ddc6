/** Codes of {@link RuleError}. */
export type RuleErrorCode =
  | 'gate_invalid'
  | 'gate_in_config'
  | 'gate_in_use'
  | 'gate_not_found'
  | 'policy_invalid'
  | 'policy_in_config'
  | 'policy_in_use'
  | 'policy_not_found'
  | 'rules_full'

/** Why a gate or a policy was not changed. */
export class RuleError extends Error {
  override readonly name = 'RuleError'
  readonly code: RuleErrorCode
  /** Member of the definition that is wrong, as a path. */
  readonly field: string | undefined

  constructor(code: RuleErrorCode, message: string, field?: string | undefined) {
    super(message)
    this.code = code
    this.field = field
  }
}
