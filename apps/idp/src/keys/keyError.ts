/** Why the keys were not changed. */
export type KeyCode = 'key_not_found' | 'key_pending' | 'key_not_ready' | 'key_signing' | 'keys_busy'

/** A refusal to change the keys. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
  readonly code: KeyCode

  constructor(code: KeyCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
