/** Why a registration token was not made. */
export type RegistrationTokenCode = 'registration_token_invalid' | 'registration_tokens_full'

/** A refusal, with the field concerned. */
export class RegistrationTokenError extends Error {
  override readonly name = 'RegistrationTokenError'
  readonly code: RegistrationTokenCode
  readonly field: string | undefined

  constructor(code: RegistrationTokenCode, message: string, field?: string) {
    super(message)
    this.code = code
    this.field = field
  }
}
