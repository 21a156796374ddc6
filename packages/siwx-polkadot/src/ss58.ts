import { SiwxError } from '@countersign/siwx-core'
import { base58ToBytes, bytesToBase58, concat, equalBytes } from '@countersign/siwx-core/codec'
import { blake2b } from '@countersign/siwx-crypto'

/** An SS58 address taken apart. */
export type Ss58 = {
  readonly ok: true
  /** The network's number in the SS58 registry; 42 is for any network. */
  readonly prefix: number
  /** 32 bytes. */
  readonly accountId: Uint8Array
}

/** Why a text is no SS58 address. */
export type Ss58Refusal = { readonly ok: false; readonly code: 'address_invalid' | 'address_checksum' }

/** "SS58PRE" */
const PREAMBLE: Uint8Array = /* @__PURE__ */ Uint8Array.of(83, 83, 53, 56, 80, 82, 69)
/** Characters of 35 or 36 bytes: leading zeros, of which each one is a character, make the shortest. */
const MIN_LENGTH = 35
const MAX_LENGTH = 50
/** Prefixes of two bytes have 14 bits. */
const MAX_PREFIX = 16_383

/**
 * Decodes an SS58 address of a 32-byte account; never throws. Each account has one spelling for each network prefix:
 * a two-byte prefix below 64 and the reserved prefixes 46 and 47 are refused.
 *
 * Codes: `address_invalid`, `address_checksum`.
 *
 * @example
 * ```ts
 * import { decodeSs58 } from '@countersign/siwx-polkadot'
 *
 * const decoded = decodeSs58('15rRgsWxz4H5LTnNGcCFsszfXD8oeAFd8QRsR6MbQE2f6XFF')
 * if (decoded.ok) console.log(decoded.prefix) // 0
 * ```
 * @see SS58 address format, "Address type", "Checksum types"
 */
export function decodeSs58(text: string): Ss58 | Ss58Refusal {
  if (typeof text !== 'string' || text.length < MIN_LENGTH || text.length > MAX_LENGTH) {
    return { ok: false, code: 'address_invalid' }
  }
  const bytes = base58ToBytes(text)
  const prefix = bytes && readPrefix(bytes)
  if (prefix === undefined || prefix.length + 34 !== bytes?.length) {
    return { ok: false, code: 'address_invalid' }
  }
  const body = bytes.subarray(0, -2)
  if (!equalBytes(checksum(body), bytes.subarray(-2))) return { ok: false, code: 'address_checksum' }
  return { ok: true, prefix: prefix.value, accountId: body.slice(prefix.length) }
}

/**
 * Writes the SS58 address of a 32-byte account for a network.
 *
 * @example
 * ```ts
 * import { encodeSs58 } from '@countersign/siwx-polkadot'
 *
 * encodeSs58(new Uint8Array(32), 42) // '5C4hrfjw9DjXZTzV3MwzrrAr9P1MJhSrvWGWqi1eSuyUpnhM'
 * ```
 * @throws SiwxError `address_invalid` when the account has not 32 bytes, or the prefix is reserved or out of range
 * @see SS58 address format
 */
export function encodeSs58(accountId: Uint8Array, prefix: number): string {
  if (accountId.length !== 32 || !isPrefix(prefix)) {
    throw new SiwxError('address_invalid', 'SS58 needs 32 bytes and a network prefix that is not reserved.', {
      field: 'address',
    })
  }
  const body = concat(writePrefix(prefix), accountId)
  return bytesToBase58(concat(body, checksum(body)))
}

function checksum(body: Uint8Array): Uint8Array {
  return blake2b(concat(PREAMBLE, body), 64).subarray(0, 2)
}

function isPrefix(prefix: number): boolean {
  return Number.isInteger(prefix) && prefix >= 0 && prefix <= MAX_PREFIX && prefix !== 46 && prefix !== 47
}

// 00aaaaaa for 0 to 63; else 01aaaaaa bbcccccc for the number with the bits cc aaaaaa (low byte) and bb (see the format).
function readPrefix(bytes: Uint8Array): { readonly value: number; readonly length: 1 | 2 } | undefined {
  const [first = 255, second = 0] = bytes
  if (first < 64) return isPrefix(first) ? { value: first, length: 1 } : undefined
  if (first > 127) return undefined
  const value = ((first & 0x3f) << 2) | (second >> 6) | ((second & 0x3f) << 8)
  return value > 63 ? { value, length: 2 } : undefined
}

function writePrefix(prefix: number): Uint8Array {
  if (prefix < 64) return Uint8Array.of(prefix)
  return Uint8Array.of(0x40 | ((prefix & 0xfc) >> 2), (prefix >> 8) | ((prefix & 3) << 6))
}
