import { type Failure, failure, LIMITS, SiwxError, type Warning } from '@countersign/siwx-core'
import { createMessage } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import type { AlgorandParseResult } from './parseMessage.ts'
import type { AlgorandMessage } from './types.ts'

type Members = Readonly<Record<string, string | readonly string[]>>

/** The CAIP-122 names of ARC-60, in the order of the canonical form (RFC 8785 section 3.2.3). */
const KEYS = [
  'account_address',
  'chain_id',
  'domain',
  'expiration-time',
  'issued-at',
  'nonce',
  'not-before',
  'request-id',
  'resources',
  'statement',
  'type',
  'uri',
  'version',
] as const
const REQUIRED = ['account_address', 'chain_id', 'domain', 'issued-at', 'nonce', 'type', 'uri', 'version']
/** SLIP-44 number of ALGO; test networks have the number 1 there. ARC-60's example and Lute write it. */
const COIN_TYPE = '283'
const MAINNET = 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
const PREFIX = 'algorand:'

/**
 * Writes a message as the canonical JSON that ARC-60 wallets show and sign.
 *
 * @example
 * ```ts
 * import { type AlgorandMessage, formatArc60Message } from '@countersign/siwx-algorand'
 *
 * declare const message: AlgorandMessage
 * formatArc60Message(message) // '{"account_address":"C7FX…'
 * ```
 * @throws SiwxError when the fields cannot be written so that they read back the same; ARC-60 has no place for a scheme
 * @see ARC-60 "CAIP-122", RFC 8785
 */
export function formatArc60Message(message: AlgorandMessage): string {
  formatMessage(message)
  if (message.scheme !== undefined) {
    throw new SiwxError('message_malformed', 'ARC-60 has no place for a scheme in front of the domain.', {
      field: 'scheme',
    })
  }
  const json = canonical({
    account_address: message.address,
    chain_id: `${PREFIX}${message.chainId}`,
    domain: message.domain,
    'expiration-time': message.expirationTime,
    'issued-at': message.issuedAt,
    nonce: message.nonce,
    'not-before': message.notBefore,
    'request-id': message.requestId,
    resources: message.resources,
    statement: message.statement,
    type: 'ed25519',
    uri: message.uri,
    version: message.version,
  })
  if (json.length <= LIMITS.message) return json
  throw new SiwxError('input_too_large', 'The message is longer than the limit.')
}

/**
 * Parses the JSON of ARC-60; never throws. Only the canonical form is accepted, so a repeated member, white space, another
 * order or another escape is refused, and so is a member without a meaning in CAIP-122. Fields follow the same grammar as
 * in the text.
 *
 * `chain_id` is `algorand:` and the CAIP-2 reference, or `283`, which names MainNet and brings the warning `legacy_profile`.
 *
 * @example
 * ```ts
 * import { parseArc60Message } from '@countersign/siwx-algorand'
 *
 * declare const json: string
 * const parsed = parseArc60Message(json)
 * console.log(parsed.ok ? parsed.message.address : parsed.reason)
 * ```
 * @see ARC-60 "CAIP-122", RFC 8785
 */
export function parseArc60Message(json: string): AlgorandParseResult {
  if (typeof json !== 'string') return failure('encoding_invalid', 'decode')
  if (json.length > LIMITS.message) return failure('input_too_large', 'size', { field: 'data' })
  const members = readMembers(json)
  if (isFailure(members)) return members
  const { type, version, chain_id: chainId } = members
  if (type !== 'ed25519') return malformed('type is "ed25519".')
  if (version !== '1') return failure('version_unsupported', 'parse', { field: 'version' })
  const legacy = chainId === COIN_TYPE
  if (typeof chainId !== 'string' || !(legacy || chainId.startsWith(PREFIX))) {
    return failure('message_malformed', 'parse', {
      field: 'chainId',
      reason: 'chain_id is "algorand:" and the CAIP-2 reference, or "283" for MainNet.',
    })
  }
  return build(members, legacy ? MAINNET : chainId.slice(PREFIX.length), legacy ? ['legacy_profile'] : [])
}

function build(members: Members, chainId: string, warnings: readonly Warning[]): AlgorandParseResult {
  const text = (key: (typeof KEYS)[number]) => members[key] as string
  try {
    const message = createMessage({
      domain: text('domain'),
      address: text('account_address'),
      statement: text('statement'),
      uri: text('uri'),
      chainId,
      nonce: text('nonce'),
      issuedAt: text('issued-at'),
      expirationTime: text('expiration-time'),
      notBefore: text('not-before'),
      requestId: text('request-id'),
      resources: members['resources'] as readonly string[] | undefined,
    })
    return { ok: true, message, warnings }
  } catch (error) {
    if (!(error instanceof SiwxError)) throw error
    return failure(error.code, 'parse', { field: error.field })
  }
}

function readMembers(json: string): Members | Failure {
  const value = parseJson(json)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return malformed('The signed data is a JSON object.')
  }
  const members = value as Readonly<Record<string, unknown>>
  for (const key of Object.keys(members)) {
    if (!(KEYS as readonly string[]).includes(key))
      return malformed('It has a member that CAIP-122 does not know.')
    const wanted = key === 'resources' ? isTexts(members[key]) : typeof members[key] === 'string'
    if (!wanted) return malformed(`${key} has another type.`)
  }
  const missing = REQUIRED.find((key) => !Object.hasOwn(members, key))
  if (missing !== undefined) return malformed(`${missing} is missing.`)
  // A repeated member is gone after parsing, so that it cannot come back here.
  if (canonical(members as Members) !== json)
    return malformed('It is not the canonical form of RFC 8785, or a member is repeated.')
  return members as Members
}

function canonical(members: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  const written: string[] = []
  for (const key of KEYS) {
    const value = members[key]
    if (value !== undefined) written.push(`"${key}":${JSON.stringify(value)}`)
  }
  return `{${written.join(',')}}`
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

// A member may be called `ok` too, but then it is a text and has been refused.
function isFailure(value: Members | Failure): value is Failure {
  return value['ok'] === false
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function malformed(reason: string): Failure {
  return failure('message_malformed', 'parse', { field: 'data', reason: `ARC-60: ${reason}` })
}
