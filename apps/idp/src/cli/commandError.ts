/** Codes of a file that a command could not read or write. */
export type FileCode = 'input_unreadable' | 'output_exists' | 'output_unwritable'

/** Codes of {@link CommandError}. */
export type CommandCode = FileCode | 'account_invalid' | 'request_invalid' | 'internal'

/** Codes of commands that have done what they were told to, and found what should not be. */
export type OutcomeCode =
  | 'audit_gap'
  | 'audit_changed'
  | 'audit_cut'
  | 'audit_hash_missing'
  | 'webhook_undelivered'

/** Why a command could not do what it was told to, by a code of its own. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly code: CommandCode

  constructor(code: CommandCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
