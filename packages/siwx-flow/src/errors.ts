/**
 * Rejection of a chain reader: the chain could not be asked. The verifier reports every rejection of a reader as
 * `chain_unavailable`.
 *
 * @example
 * ```ts
 * import { type ChainReader, ReaderError } from '@countersign/siwx-flow'
 *
 * declare const reader: ChainReader
 * await reader.sealedBlock().catch((error) => console.error(error instanceof ReaderError ? error.message : error))
 * ```
 */
export class ReaderError extends Error {
  override readonly name = 'ReaderError'
  /** HTTP status, when the node answered with one that is not a success. */
  readonly status: number | undefined

  constructor(message: string, options: { status?: number | undefined; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.status = options.status
  }
}
