/** Codes of our own of {@link RemoteError}; every other one is the server's. */
export type RemoteCode =
  | 'admin_key_missing'
  | 'remote_insecure'
  | 'remote_invalid'
  | 'remote_unknown'
  | 'remote_unreachable'
  | 'remote_unsupported'

/** Why a server could not be asked, by one of the `remote_…` codes, or what it refused, by its own. */
export class RemoteError extends Error {
  override readonly name = 'RemoteError'
  readonly code: string

  constructor(code: string, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
