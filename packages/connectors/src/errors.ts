import type { ConnectorErrorCode } from './types.ts'

/**
 * A wallet did not sign. Decide by `code`; `cause` is what the wallet threw, untouched and not to be trusted.
 *
 * @example
 * ```ts
 * import { ConnectorError } from '@countersign/connectors'
 *
 * const isRefusal = (error: unknown): boolean => error instanceof ConnectorError && error.code === 'rejected'
 * isRefusal(new ConnectorError('rejected')) // true
 * isRefusal(new ConnectorError('disconnected')) // false
 * ```
 */
export class ConnectorError extends Error {
  readonly code: ConnectorErrorCode

  constructor(code: ConnectorErrorCode, cause?: unknown) {
    super(code, { cause })
    this.name = 'ConnectorError'
    this.code = code
  }
}
