import { type ParseResult, parseMessage as parse } from '@countersign/siwx-core'
import { polkadotProfile } from './profile.ts'
import type { PolkadotMessage } from './types.ts'

/** What {@link parseMessage} answers. */
export type PolkadotParseResult = ParseResult<PolkadotMessage>

/**
 * Parses a sign-in text to the letter of its grammar; never throws. What it accepts, {@link formatMessage} gives back
 * unchanged.
 *
 * @example
 * ```ts
 * import { parseMessage } from '@countersign/siwx-polkadot'
 *
 * declare const text: string
 * const parsed = parseMessage(text)
 * console.log(parsed.ok ? parsed.message.address : `${parsed.code} at ${parsed.offset}`)
 * ```
 * @see CAIP-122 "String Representation"
 */
export function parseMessage(text: string): PolkadotParseResult {
  return parse(polkadotProfile, text) as PolkadotParseResult
}
