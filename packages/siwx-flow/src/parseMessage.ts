import { type ParseResult, parseMessage as parse } from '@countersign/siwx-core'
import { checkNetwork } from './account.ts'
import { flowProfile } from './profile.ts'
import type { FlowMessage } from './types.ts'

/** What {@link parseMessage} answers. */
export type FlowParseResult = ParseResult<FlowMessage>

/**
 * Parses a sign-in text to the letter of its grammar; never throws. What it accepts, {@link formatMessage} gives back
 * unchanged. An address of the other network is `chain_mismatch`.
 *
 * @example
 * ```ts
 * import { parseMessage } from '@countersign/siwx-flow'
 *
 * declare const text: string
 * const parsed = parseMessage(text)
 * console.log(parsed.ok ? parsed.message.address : `${parsed.code} at ${parsed.offset}`)
 * ```
 * @see CAIP-122 "String Representation"
 */
export function parseMessage(text: string): FlowParseResult {
  const parsed = parse(flowProfile, text) as FlowParseResult
  return (parsed.ok ? checkNetwork(parsed.message) : undefined) ?? parsed
}
