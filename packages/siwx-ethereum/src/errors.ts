export { EndpointError, type EndpointErrorCode } from '@countersign/siwx-core'

/**
 * Rejection of a chain reader: the chain could not be asked. `code` and `data` are the node's own when it answered with a
 * JSON-RPC error. The verifier reports every rejection of a reader as `chain_unavailable`.
 *
 * @example
 * ```ts
 * import { type ChainReader, ReaderError } from '@countersign/siwx-ethereum'
 *
 * declare const reader: ChainReader
 * await reader.latestBlock().catch((error) => console.error(error instanceof ReaderError ? error.message : error))
 * ```
 */
export class ReaderError extends Error {
  override readonly name = 'ReaderError'
  /** JSON-RPC error code, when the node answered with an error. */
  readonly code: number | undefined
  /** JSON-RPC error data. */
  readonly data: unknown

  constructor(message: string, options: { code?: number | undefined; data?: unknown; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = options.code
    this.data = options.data
  }
}
