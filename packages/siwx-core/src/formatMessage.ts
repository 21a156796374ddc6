import { SiwxError } from './errors.ts'
import { headerOf, ORDERS } from './internal/fields.ts'
import { parseMessage } from './parseMessage.ts'
import type { TextProfile } from './profile.ts'
import type { Message } from './types.ts'

/**
 * Writes the text of a message, the one that the wallet shows and signs. The text is parsed back before it is returned:
 * a field that would not survive (a line break that opens another section, a wrong address) throws {@link SiwxError}
 * with the parser's code.
 *
 * @example
 * ```ts
 * import { formatMessage, type Message, type TextProfile } from '@countersign/siwx-core'
 *
 * declare const profile: TextProfile
 * declare const message: Message
 * formatMessage(profile, message) // 'app.example wants you to sign in with your Ethereum account:…'
 * ```
 * @throws SiwxError with a code of {@link parseMessage}
 * @see EIP-4361 "ABNF Message Format", CAIP-122 "String Representation"
 */
export function formatMessage(profile: TextProfile, message: Message): string {
  if (message.namespace !== profile.namespace) {
    throw new SiwxError('profile_unsupported', `The message is not one of ${profile.namespace}.`, {
      field: 'namespace',
    })
  }
  const text = writeText(profile, message)
  const parsed = parseMessage(profile, text)
  if (!parsed.ok) throw new SiwxError(parsed.code, parsed.reason, { field: parsed.field })
  const field = firstDifference(message, parsed.message)
  if (field !== undefined) {
    throw new SiwxError('message_malformed', `The field "${field}" does not survive being written.`, {
      field,
    })
  }
  return text
}

// The lines stand in the order of the standard; see the field-order table.
function writeText(profile: TextProfile, message: Message): string {
  const { scheme, domain, address = '', statement, resources } = message
  let text = scheme === undefined ? '' : `${scheme}://`
  text += `${domain}${headerOf(profile)}\n${address}\n\n`
  text += statement === undefined ? '' : `${statement}\n`
  for (const line of ORDERS[profile.order]) {
    const value = message[line.field]
    if (value !== undefined) text += `\n${line.label}${value}`
  }
  if (resources === undefined) return text
  text += '\nResources:'
  for (const resource of resources) text += `\n- ${resource}`
  return text
}

function firstDifference(wanted: Message, got: Message): keyof Message | undefined {
  for (const key of Object.keys(got) as (keyof Message)[]) {
    if (key === 'resources' ? !sameList(wanted.resources, got.resources) : wanted[key] !== got[key])
      return key
  }
  return undefined
}

function sameList(left: readonly string[] | undefined, right: readonly string[] | undefined): boolean {
  if (left === undefined || right === undefined) return left === right
  return left.length === right.length && left.every((value, index) => value === right[index])
}
