import type { Code } from '../errors.ts'
import { LIMITS } from '../limits.ts'
import type { TextProfile } from '../profile.ts'
import { scanTime } from '../time.ts'
import { ALPHANUMERIC, PCHAR, skip } from './ascii.ts'
import { scanUri } from './uri.ts'

/** A message field that stands on a line of its own behind a label. */
export type LineField =
  | 'uri'
  | 'version'
  | 'chainId'
  | 'nonce'
  | 'issuedAt'
  | 'expirationTime'
  | 'notBefore'
  | 'requestId'

/** A labelled line: how it is written, how long it may be, what may stand on it. */
export type Line = {
  readonly field: LineField
  readonly label: string
  readonly required: boolean
  readonly limit: number
  /** The code when `scan` refuses. */
  readonly code: Code
  /** Offset of the first character in `[start, end)` that breaks the production, or -1. */
  readonly scan: (text: string, start: number, end: number, profile: TextProfile) => number
}

const uri: Line = line('uri', 'URI: ', true, LIMITS.uri, 'message_malformed', scanUri)
const version: Line = line('version', 'Version: ', true, 1, 'version_unsupported', scanVersion)
const chainId: Line = line('chainId', 'Chain ID: ', true, LIMITS.chainId, 'message_malformed', scanChainId)
const nonce: Line = line('nonce', 'Nonce: ', true, LIMITS.nonce, 'nonce_invalid', scanNonce)
const issuedAt: Line = line('issuedAt', 'Issued At: ', true, LIMITS.time, 'time_invalid', scanTime)
const expirationTime: Line = line(
  'expirationTime',
  'Expiration Time: ',
  false,
  LIMITS.time,
  'time_invalid',
  scanTime,
)
const notBefore: Line = line('notBefore', 'Not Before: ', false, LIMITS.time, 'time_invalid', scanTime)
const requestId: Line = line(
  'requestId',
  'Request ID: ',
  false,
  LIMITS.requestId,
  'message_malformed',
  scanRequestId,
)

/** The field-order table: the labelled lines of each text form, in the order of its standard. Resources follow. */
export const ORDERS: Readonly<Record<TextProfile['order'], readonly Line[]>> = {
  eip4361: [uri, version, chainId, nonce, issuedAt, expirationTime, notBefore, requestId],
  caip122: [uri, version, nonce, issuedAt, expirationTime, notBefore, requestId, chainId],
}

/** The fixed part of the header line, behind the domain. */
export function headerOf(profile: TextProfile): string {
  return ` wants you to sign in with your ${profile.ecosystem} account:`
}

function line(
  field: LineField,
  label: string,
  required: boolean,
  limit: number,
  code: Code,
  scan: Line['scan'],
): Line {
  return { field, label, required, limit, code, scan }
}

function scanVersion(text: string, start: number, end: number): number {
  return text.charCodeAt(start) === 49 && start + 1 === end ? -1 : start
}

function scanChainId(text: string, start: number, end: number, profile: TextProfile): number {
  return end > start && profile.isChainId(text.slice(start, end)) ? -1 : start
}

// EIP-4361: nonce = 8*( ALPHA / DIGIT )
function scanNonce(text: string, start: number, end: number): number {
  const at = skip(text, start, end, ALPHANUMERIC, false)
  return at === end && end - start >= 8 ? -1 : at
}

// EIP-4361: request-id = *pchar
function scanRequestId(text: string, start: number, end: number): number {
  const at = skip(text, start, end, PCHAR, true)
  return at === end ? -1 : at
}
