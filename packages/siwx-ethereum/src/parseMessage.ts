import { type ParseResult, parseMessage as parse } from '@countersign/siwx-core'
import { ethereumProfile } from './profile.ts'
import type { EthereumMessage } from './types.ts'

/** What {@link parseMessage} answers. */
export type EthereumParseResult = ParseResult<EthereumMessage>

/**
 * Parses an EIP-4361 text to the letter of its grammar; never throws. What it accepts, {@link formatMessage} gives back
 * unchanged.
 *
 * An address in one letter case passes with the warning `address_case`; a wrong EIP-55 checksum is `address_checksum`.
 * Chain ids are decimal without leading zeros.
 *
 * @example
 * ```ts
 * import { parseMessage } from '@countersign/siwx-ethereum'
 *
 * declare const text: string
 * const parsed = parseMessage(text)
 * console.log(parsed.ok ? parsed.message.address : `${parsed.code} at ${parsed.offset}`)
 * ```
 * @see EIP-4361 "ABNF Message Format"
 */
export function parseMessage(text: string): EthereumParseResult {
  return parse(ethereumProfile, text) as EthereumParseResult
}
