import { createMessage, type Failure, failure, LIMITS, SiwxError } from '@countersign/siwx-core'
import { checkAddress } from './account.ts'
import type { PolkadotParseResult } from './parseMessage.ts'
import { polkadotProfile } from './profile.ts'
import type { PolkadotMessage } from './types.ts'

const HEADER = ' wants you to sign in with your Substrate account:'
/** Older texts may name the account below its address; nothing binds that name. */
const NAME = /^\([-.0-9A-Za-z]{1,128}\)$/
/** CAIP-122: ASCII without a line break. */
const STATEMENT = /^[\x20-\x7e]+$/
const NONCE = /^[\x21-\x7e]{8,256}$/
const REQUEST_ID = /^[\x20-\x7e]{1,256}$/

type Field =
  | 'uri'
  | 'version'
  | 'chainId'
  | 'nonce'
  | 'issuedAt'
  | 'expirationTime'
  | 'notBefore'
  | 'requestId'

/** In the order of the text; `true`: required. Nonce and Issued At are: without them a proof could be replayed. */
const LINES: readonly (readonly [Field, string, boolean])[] = [
  ['uri', 'URI: ', true],
  ['version', 'Version: ', true],
  ['chainId', 'Chain ID: ', false],
  ['nonce', 'Nonce: ', true],
  ['issuedAt', 'Issued At: ', true],
  ['expirationTime', 'Expiration Time: ', false],
  ['notBefore', 'Not Before: ', false],
  ['requestId', 'Request ID: ', false],
]

/**
 * Parses a text of Talisman's "Sign in with Substrate" 1.0.0 strictly; never throws. The JSON form is refused.
 *
 * The message that comes out is ours: `version` is `1`, `chainId` is what `chains` has for the text's own Chain ID (or for
 * `''`), and the account name of older texts is dropped. Verify the text, never this message written anew.
 *
 * Codes: those of `parseMessage`, and `chain_not_allowed` for a Chain ID that `chains` does not have.
 *
 * @example
 * ```ts
 * import { parseSiws } from '@countersign/siwx-polkadot'
 *
 * declare const text: string
 * const parsed = parseSiws(text, { polkadot: '91b171bb158e2d3848fa23a9f1c25182' })
 * console.log(parsed.ok ? parsed.message.nonce : parsed.code)
 * ```
 */
export function parseSiws(text: string, chains: Readonly<Record<string, string>>): PolkadotParseResult {
  if (typeof text !== 'string') return failure('encoding_invalid', 'decode')
  if (text.length > LIMITS.message) return failure('input_too_large', 'size')
  const lines = text.split('\n')
  const header = lines.shift() ?? ''
  if (!header.endsWith(HEADER)) {
    return malformed(undefined, 'The first line is not the header of a sign-in message.')
  }
  const address = lines.shift() ?? ''
  const verdict = address.startsWith('0x') ? 'address_invalid' : checkAddress(address)
  if (verdict === 'address_invalid' || verdict === 'address_checksum') {
    return failure(verdict, 'parse', { field: 'address', received: address })
  }
  if (NAME.test(lines[0] ?? '')) lines.shift()
  const statement = takeStatement(lines)
  if ('ok' in statement) return statement
  const fields = takeFields(lines)
  if ('ok' in fields) return fields
  const domain = header.slice(0, -HEADER.length)
  return build({ domain, address, ...statement, ...fields }, chains)
}

type Fields = Partial<Record<Field, string>> & { readonly resources?: readonly string[] }

// LF [ statement LF LF ]: without a statement the URI line follows at once.
function takeStatement(lines: string[]): { readonly statement?: string } | Failure {
  if (lines.shift() !== '') return malformed('statement', 'An empty line follows the address.')
  if (lines[1] !== '') return {}
  const [statement = ''] = lines.splice(0, 2)
  return STATEMENT.test(statement) && statement.length <= LIMITS.statement
    ? { statement }
    : malformed('statement', 'The statement has a character that is not allowed.')
}

function takeFields(lines: string[]): Fields | Failure {
  const fields: Fields & Partial<Record<Field, string>> = {}
  for (const [field, label, required] of LINES) {
    if (lines[0]?.startsWith(label) === true) fields[field] = lines.shift()?.slice(label.length) ?? ''
    else if (required) return malformed(field, `The line "${label.trim()}" is missing here.`)
  }
  if (lines.length === 0) return fields
  const resources = lines.slice(1)
  if (
    lines[0] !== 'Resources:' ||
    resources.length === 0 ||
    !resources.every((line) => line.startsWith('- '))
  ) {
    return malformed('resources', 'Something is left over.')
  }
  return { ...fields, resources: resources.map((line) => line.slice(2)) }
}

function build(
  fields: Fields & { readonly domain: string; readonly address: string; readonly statement?: string },
  chains: Readonly<Record<string, string>>,
): PolkadotParseResult {
  const { domain, address, uri = '', issuedAt = '', nonce = '', requestId, statement } = fields
  if (fields.version !== '1.0.0') return failure('version_unsupported', 'parse', { field: 'version' })
  if (!NONCE.test(nonce)) return failure('nonce_invalid', 'parse', { field: 'nonce' })
  if (requestId !== undefined && !REQUEST_ID.test(requestId)) {
    return malformed('requestId', 'The request id has a character that is not allowed.')
  }
  const named = fields.chainId ?? ''
  // A name like "__proto__" comes from the text.
  const chainId = Object.hasOwn(chains, named) ? chains[named] : undefined
  if (chainId === undefined) {
    return failure('chain_not_allowed', 'parse', { field: 'chainId', received: named })
  }
  const { expirationTime, notBefore, resources } = fields
  try {
    // The shared codec judges domain, URIs and times; what SIWS writes otherwise is judged above.
    const judged = createMessage(polkadotProfile, {
      ...{ domain, address, uri, chainId, issuedAt, expirationTime, notBefore, resources },
      nonce: 'placeholder',
    })
    const message = { ...judged, nonce, requestId, statement } as PolkadotMessage
    return { ok: true, message, warnings: ['legacy_profile'] }
  } catch (error) {
    if (!(error instanceof SiwxError)) throw error
    return failure(error.code, 'parse', { field: error.field, reason: error.message })
  }
}

function malformed(field: string | undefined, reason: string): Failure {
  return failure('message_malformed', 'parse', { field, reason })
}
