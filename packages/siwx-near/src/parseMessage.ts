import { type ParseResult, parseMessage as parse } from '@countersign/siwx-core'
import { nearProfile } from './profile.ts'
import type { NearMessage } from './types.ts'

/** What {@link parseMessage} answers. */
export type NearParseResult = ParseResult<NearMessage>

/**
 * Parses a sign-in text to the letter of its grammar; never throws. What it accepts, {@link formatMessage} gives back
 * unchanged.
 *
 * @example
 * ```ts
 * import { parseMessage } from '@countersign/siwx-near'
 *
 * declare const text: string
 * const parsed = parseMessage(text)
 * console.log(parsed.ok ? parsed.message.address : `${parsed.code} at ${parsed.offset}`)
 * ```
 * @see CAIP-122 "String Representation"
 */
export function parseMessage(text: string): NearParseResult {
  return parse(nearProfile, text) as NearParseResult
}
