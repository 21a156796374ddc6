/** Error codes of RFC 7591 section 3.2.2, RFC 6750 section 3.1, and of any OAuth endpoint. */
export type RegistrationCode =
  | 'invalid_client_metadata'
  | 'invalid_redirect_uri'
  | 'invalid_request'
  | 'invalid_token'
  | 'rate_limited'
  | 'temporarily_unavailable'

/** Why a registration was refused. */
export class RegistrationError extends Error {
  override readonly name = 'RegistrationError'
  readonly code: RegistrationCode

  constructor(code: RegistrationCode, message: string) {
    super(message)
    this.code = code
  }
}
