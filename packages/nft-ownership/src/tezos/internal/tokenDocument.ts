import { bytesToHex } from '@countersign/siwx-core/codec'
import { unpackText } from './pack.ts'
import type { TokenInfo } from './tokenMetadata.ts'

/** Members of TZIP-21 that are JSON when a contract holds them itself; everything else is text. */
const JSON_MEMBERS: ReadonlySet<string> = new Set([
  'attributes',
  'assets',
  'contributors',
  'creators',
  'formats',
  'genres',
  'isBooleanAmount',
  'isTransferable',
  'publishers',
  'royalties',
  'shouldPreferSymbol',
  'tags',
  'ttl',
])
const MAX_BYTES = 64 * 1024
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** What the contract says of a token itself, and where it says that more is to be found. */
export type TokenDocument = {
  readonly uri: string | undefined
  readonly document: Readonly<Record<string, unknown>> | undefined
}

/**
 * Reads `token_info`: the empty key is the URI, the others are members of TZIP-21. Bytes that are no UTF-8 are given in
 * hexadecimal, JSON that is none as text: nothing in it is trusted here.
 *
 * @see TZIP-16 "Metadata URIs", TZIP-21 "Schema Definition"
 */
export function readDocument(info: TokenInfo): TokenDocument {
  const own = [...info].filter(([key]) => key !== '').map(([key, bytes]) => [key, readMember(key, bytes)])
  const uri = textOf(info.get(''))
  return {
    uri: uri === '' ? undefined : uri,
    document: own.length === 0 ? undefined : (Object.fromEntries(own) as Record<string, unknown>),
  }
}

function readMember(key: string, bytes: Uint8Array): unknown {
  const text = textOf(bytes)
  if (text === undefined) return `0x${bytesToHex(bytes)}`
  if (!JSON_MEMBERS.has(key)) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  if (bytes === undefined || bytes.length > MAX_BYTES) return undefined
  // TZIP-16 says plain text; contracts on mainnet pack it nevertheless, which no plain text looks like.
  const unpacked = unpackText(bytes)
  if (unpacked !== undefined) return unpacked
  try {
    return UTF8.decode(bytes)
  } catch {
    return undefined
  }
}
