/** Why a client was not created or changed. */
export type ClientCode = 'client_invalid' | 'client_exists' | 'client_not_found' | 'client_privileged'

/** A refusal, with the field concerned. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: ClientCode
  readonly field: string | undefined

  constructor(code: ClientCode, message: string, options?: { field?: string | undefined; cause?: unknown }) {
    super(message, options)
    this.code = code
    this.field = options?.field
  }
}
