/**
 * Every code that a store throws. Codes are stable: they are never renamed, and a new one is a minor release.
 *
 * A lost race is not among them: the adapter answers it with oidc-provider's own `InvalidGrant`, which the token
 * endpoint renders as `invalid_grant`.
 */
export const STORE_CODES = [
  'store_closed',
  'store_unavailable',
  'store_busy',
  'store_foreign',
  'store_unsafe',
  'schema_missing',
  'schema_outdated',
  'schema_newer',
  'input_invalid',
  'record_exists',
  'version_conflict',
  'key_exists',
  'key_not_found',
] as const

/** One of {@link STORE_CODES}. */
export type StoreCode = (typeof STORE_CODES)[number]

/**
 * A refusal of the store.
 *
 * @example
 * ```ts
 * import { StoreError } from '@countersign/oidc-store'
 *
 * const retryable = (error: unknown): boolean => error instanceof StoreError && error.code === 'store_busy'
 * retryable(new StoreError('store_busy', 'Another process writes.')) // true
 * retryable(new TypeError('Not a store.')) // false
 * ```
 */
export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreCode

  constructor(code: StoreCode, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}
