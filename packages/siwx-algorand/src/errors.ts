/**
 * Rejection of a chain reader: the network could not be asked, or answered nonsense. The verifier reports every rejection
 * of a reader as `chain_unavailable`.
 *
 * @example
 * ```ts
 * import { type ChainReader, ReaderError } from '@countersign/siwx-algorand'
 *
 * declare const reader: ChainReader
 * declare const address: string
 * await reader.account(address).catch((error) => console.error(error instanceof ReaderError ? error.message : error))
 * ```
 */
export class ReaderError extends Error {
  override readonly name = 'ReaderError'
}
