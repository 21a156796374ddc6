import { type Failure, type FailureDetails, failure } from './errors.ts'
import { STATEMENT, skip } from './internal/ascii.ts'
import { headerOf, type Line, ORDERS } from './internal/fields.ts'
import { scanAuthority, scanScheme, scanUri } from './internal/uri.ts'
import { LIMITS } from './limits.ts'
import type { TextProfile } from './profile.ts'
import type { Message, Warning } from './types.ts'

/** A message that follows the grammar to the letter, with what is worth knowing about it. */
export type ParsedMessage<TMessage extends Message = Message> = {
  readonly ok: true
  readonly message: TMessage
  readonly warnings: readonly Warning[]
}

/** What {@link parseMessage} answers. It never throws on hostile input. */
export type ParseResult<TMessage extends Message = Message> = ParsedMessage<TMessage> | Failure

/**
 * Parses a sign-in text strictly: one pass, linear time, no tolerance. It never throws, and for everything that it
 * accepts `formatMessage(profile, message)` gives the text back to the letter.
 *
 * Refusals carry `field` and the UTF-16 `offset` of what is wrong. Codes: `input_too_large`, `message_malformed`,
 * `profile_unsupported`, `version_unsupported`, `address_invalid`, `address_checksum`, `nonce_invalid`, `time_invalid`.
 *
 * @example
 * ```ts
 * import { parseMessage, type TextProfile } from '@countersign/siwx-core'
 *
 * declare const profile: TextProfile
 * declare const text: string
 * const result = parseMessage(profile, text)
 * if (result.ok) console.log(result.message.domain) // app.example
 *
 * const refused = parseMessage(profile, text.replace('Version: 1', 'Version: 2'))
 * if (!refused.ok) console.log(refused.code, refused.offset) // version_unsupported 166
 * ```
 * @see EIP-4361 "ABNF Message Format", CAIP-122 "String Representation"
 */
export function parseMessage(profile: TextProfile, text: string): ParseResult {
  if (typeof text !== 'string')
    return failure('encoding_invalid', 'decode', { reason: 'The message is not a text.' })
  if (text.length > LIMITS.message) {
    return failure('input_too_large', 'size', {
      reason: `The message is longer than ${LIMITS.message} characters.`,
    })
  }
  const draft: Draft = emptyDraft(profile.namespace)
  const cursor: Cursor = { profile, text, at: 0, draft, warnings: [] }
  const refusal =
    readHeader(cursor) ??
    readAddress(cursor) ??
    readStatement(cursor) ??
    readLines(cursor) ??
    readResources(cursor)
  return refusal ?? { ok: true, message: draft, warnings: cursor.warnings }
}

type Draft = { -readonly [Key in keyof Message]: Message[Key] }

type Cursor = {
  readonly profile: TextProfile
  readonly text: string
  at: number
  readonly draft: Draft
  readonly warnings: Warning[]
}

// One object shape for every message keeps the parser fast.
function emptyDraft(namespace: string): Draft {
  return {
    namespace,
    domain: '',
    scheme: undefined,
    address: undefined,
    statement: undefined,
    uri: '',
    version: '1',
    chainId: '',
    nonce: '',
    issuedAt: '',
    expirationTime: undefined,
    notBefore: undefined,
    requestId: undefined,
    resources: undefined,
  }
}

// [ scheme "://" ] domain %s" wants you to sign in with your … account:" LF
function readHeader(cursor: Cursor): Failure | undefined {
  const { profile, text, draft } = cursor
  const header = headerOf(profile)
  const lineEnd = endOfLine(text, 0)
  const end = lineEnd - header.length
  if (end < 0 || !text.startsWith(header, end)) return refuseHeader(text, lineEnd)
  const scheme = scanScheme(text, 0, end)
  const start = scheme > 0 && text.startsWith('://', scheme) ? scheme + 3 : 0
  if (start > 0) draft.scheme = text.slice(0, scheme)
  if (end - start > LIMITS.domain) return tooLarge('domain', start)
  const bad = scanAuthority(text, start, end)
  if (bad !== -1) return malformed('domain', bad, 'The domain is not an RFC 3986 authority.')
  // RFC 3986 lets the host be empty; nothing can be signed in to there.
  if (end <= start) return malformed('domain', start, 'The domain is empty.')
  draft.domain = text.slice(start, end)
  return step(cursor, lineEnd, 'address')
}

function refuseHeader(text: string, lineEnd: number): Failure {
  const phrase = ' wants you to sign in with your '
  const at = text.indexOf(phrase)
  if (at === -1 || at > lineEnd || !text.startsWith(' account:', lineEnd - 9)) {
    return malformed(undefined, 0, 'The first line is not the header of a sign-in message.')
  }
  return failure('profile_unsupported', 'parse', {
    offset: at + phrase.length,
    received: text.slice(at + phrase.length, lineEnd - 9),
  })
}

// address LF LF
function readAddress(cursor: Cursor): Failure | undefined {
  const { profile, text, at, draft } = cursor
  const end = endOfLine(text, at)
  if (end - at > LIMITS.address) return tooLarge('address', at)
  const address = text.slice(at, end)
  const verdict = profile.checkAddress(address)
  if (verdict === 'address_invalid' || verdict === 'address_checksum') {
    return refuse(verdict, { field: 'address', offset: at, received: address })
  }
  if (verdict === 'address_case') cursor.warnings.push(verdict)
  draft.address = address
  return step(cursor, end, 'statement') ?? step(cursor, cursor.at, 'statement')
}

// [ statement LF ] LF: no statement is one line break here, an empty one is two.
function readStatement(cursor: Cursor): Failure | undefined {
  const { text, at, draft } = cursor
  const end = endOfLine(text, at)
  if (end === at && text.charCodeAt(at + 1) !== 10) return step(cursor, at, 'uri')
  if (end - at > LIMITS.statement) return tooLarge('statement', at)
  const bad = skip(text, at, end, STATEMENT, false)
  if (bad !== end) return malformed('statement', bad, 'The statement has a character that is not allowed.')
  draft.statement = text.slice(at, end)
  return step(cursor, end, 'statement') ?? step(cursor, cursor.at, 'uri')
}

function readLines(cursor: Cursor): Failure | undefined {
  const lines = ORDERS[cursor.profile.order]
  let first = true
  for (const line of lines) {
    const refusal = readLine(cursor, line, first)
    if (refusal !== undefined) return refusal
    first = false
  }
  return undefined
}

// LF label value; the LF in front of the first line was read with the statement.
function readLine(cursor: Cursor, line: Line, first: boolean): Failure | undefined {
  const { profile, text, draft } = cursor
  const label = first ? cursor.at : cursor.at + 1
  if ((!first && text.charCodeAt(cursor.at) !== 10) || !text.startsWith(line.label, label)) {
    return line.required ? malformed(line.field, label, `"${line.label}" is missing here.`) : undefined
  }
  const start = label + line.label.length
  const end = endOfLine(text, start)
  const bad = end - start > line.limit && line.field !== 'version' ? -2 : line.scan(text, start, end, profile)
  if (bad === -2) return tooLarge(line.field, start)
  if (bad !== -1)
    return refuse(line.code, { field: line.field, offset: bad, received: text.slice(start, end) })
  if (line.field !== 'version') draft[line.field] = text.slice(start, end)
  cursor.at = end
  return undefined
}

// [ LF %s"Resources:" *( LF "- " URI ) ], then the end of the text
function readResources(cursor: Cursor): Failure | undefined {
  const { text, draft } = cursor
  if (cursor.at === text.length) return undefined
  const label = cursor.at + 1
  if (text.charCodeAt(cursor.at) !== 10 || !text.startsWith('Resources:', label)) {
    return malformed(undefined, cursor.at, 'Nothing of the grammar can follow here.')
  }
  const resources: string[] = []
  let at = label + 10
  while (text.startsWith('\n- ', at)) {
    const start = at + 3
    const end = endOfLine(text, start)
    if (resources.length === LIMITS.resources || end - start > LIMITS.resource)
      return tooLarge('resources', start)
    const bad = scanUri(text, start, end)
    if (bad !== -1) return malformed('resources', bad, 'A resource is not an RFC 3986 URI.')
    resources.push(text.slice(start, end))
    at = end
  }
  draft.resources = resources
  return at === text.length ? undefined : malformed('resources', at, 'Nothing can follow the resources.')
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end === -1 ? text.length : end
}

function step(cursor: Cursor, at: number, field: string): Failure | undefined {
  if (cursor.text.charCodeAt(at) !== 10) return malformed(field, at, 'A line break is missing here.')
  cursor.at = at + 1
  return undefined
}

function malformed(field: string | undefined, offset: number, reason: string): Failure {
  return refuse('message_malformed', { field, offset, reason })
}

function tooLarge(field: string, offset: number): Failure {
  return refuse('input_too_large', { field, offset })
}

function refuse(code: Failure['code'], details: FailureDetails): Failure {
  return failure(code, 'parse', details)
}
