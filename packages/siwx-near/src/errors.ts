export { EndpointError, type EndpointErrorCode } from '@countersign/siwx-core'

/**
 * Rejection of a chain reader: the chain could not be asked. `cause` is what was thrown underneath. The verifier reports
 * every rejection of a reader as `chain_unavailable`.
 *
 * @example
 * ```ts
 * import { type ChainReader, ReaderError } from '@countersign/siwx-near'
 *
 * declare const reader: ChainReader
 * await reader.finalBlock().catch((error) => console.error(error instanceof ReaderError ? error.message : error))
 * ```
 */
export class ReaderError extends Error {
  override readonly name = 'ReaderError'
  /** The node's own name of the error (`UNKNOWN_BLOCK`), when it answered with one. */
  readonly code: string | undefined

  constructor(message: string, options: { code?: string | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = options.code
  }
}
