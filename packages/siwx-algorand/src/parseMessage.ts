import { type ParseResult, parseMessage as parse } from '@countersign/siwx-core'
import { algorandProfile } from './profile.ts'
import type { AlgorandMessage } from './types.ts'

/** What {@link parseMessage} answers. */
export type AlgorandParseResult = ParseResult<AlgorandMessage>

/**
 * Parses a sign-in text to the letter of its grammar; never throws. What it accepts, {@link formatMessage} gives back
 * unchanged.
 *
 * @example
 * ```ts
 * import { parseMessage } from '@countersign/siwx-algorand'
 *
 * declare const text: string
 * const parsed = parseMessage(text)
 * console.log(parsed.ok ? parsed.message.address : `${parsed.code} at ${parsed.offset}`)
 * ```
 * @see CAIP-122 "String Representation"
 */
export function parseMessage(text: string): AlgorandParseResult {
  return parse(algorandProfile, text) as AlgorandParseResult
}
