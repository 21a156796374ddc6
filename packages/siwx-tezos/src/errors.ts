/**
 * Rejection of a chain reader: the chain could not be asked. The verifier reports every rejection of a reader as
 * `chain_unavailable`.
 *
 * @example
 * ```ts
 * import { type ChainReader, ReaderError } from '@countersign/siwx-tezos'
 *
 * declare const reader: ChainReader
 * await reader.block().catch((error) => console.error(error instanceof ReaderError ? error.message : error))
 * ```
 */
export class ReaderError extends Error {
  override readonly name = 'ReaderError'
}
