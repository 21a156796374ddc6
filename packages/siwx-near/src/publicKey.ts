import { type Failure, failure, SiwxError } from '@countersign/siwx-core'
import { base58ToBytes, bytesToBase58 } from '@countersign/siwx-core/codec'
import type { NearKey } from './types.ts'

/** Bytes of a key. */
const LENGTHS: Readonly<Record<string, number>> = { ed25519: 32, secp256k1: 64 }
/** Characters; what is longer is a key of a kind that is not supported. */
const MAX_TEXT = 8192

/**
 * Parses a public key as NEAR writes it. Strict: the curve is always named, one spelling for each key.
 *
 * Codes: `encoding_invalid`, `key_type_unsupported` (another curve, for example `ml-dsa-65`), `input_too_large`.
 *
 * @example
 * ```ts
 * import { parsePublicKey } from '@countersign/siwx-near'
 *
 * const key = parsePublicKey('ed25519:6E8sCci9badyRkXb3JoRpBj5p8C6Tw41ELDZoiihKEtp')
 * if (!('ok' in key)) console.log(key.curve, key.bytes.length) // ed25519 32
 * ```
 * @see NEP-413 "Output Interface"
 */
export function parsePublicKey(text: string): NearKey | Failure {
  if (text.length > MAX_TEXT) return failure('input_too_large', 'size', { field: 'publicKey' })
  const colon = text.indexOf(':')
  const curve = text.slice(0, Math.max(colon, 0))
  if (colon === -1) return failure('encoding_invalid', 'decode', { field: 'publicKey' })
  if (curve !== 'ed25519' && curve !== 'secp256k1') {
    return failure('key_type_unsupported', 'decode', { field: 'publicKey', received: curve })
  }
  const bytes = base58ToBytes(text.slice(colon + 1), LENGTHS[curve] ?? 0)
  if (bytes !== undefined) return { curve, bytes }
  return failure('encoding_invalid', 'decode', {
    field: 'publicKey',
    reason: `It is not a ${curve} key in base58.`,
  })
}

/**
 * Writes a public key as NEAR does.
 *
 * @example
 * ```ts
 * import { formatPublicKey } from '@countersign/siwx-near'
 *
 * formatPublicKey({ curve: 'ed25519', bytes: new Uint8Array(32).fill(7) })
 * // 'ed25519:US517G5965aydkZ46HS38QLi7UQiSojurfbQfKCELFx'
 * ```
 * @throws SiwxError `key_type_unsupported` when curve and length do not go together
 */
export function formatPublicKey({ curve, bytes }: NearKey): string {
  if (LENGTHS[curve] !== bytes.length) {
    throw new SiwxError('key_type_unsupported', 'An Ed25519 key has 32 bytes, a secp256k1 key 64.', {
      field: 'publicKey',
    })
  }
  return `${curve}:${bytesToBase58(bytes)}`
}
