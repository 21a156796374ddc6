import { concat, equalBytes, utf8 } from '@countersign/siwx-core/codec'
import { sha256, sha512_256 } from '@noble/hashes/sha2.js'
import { OwnershipError } from '../errors.ts'
import type { MetadataDigest, MetadataSchema } from '../types.ts'
import { isObject } from './attributes.ts'
import type { Json } from './json.ts'

/**
 * Checks the bytes of a document against what the chain says of them. An ARC-3 document with `extra_metadata` has a hash
 * of its own kind, and can be told only by reading it.
 *
 * @throws OwnershipError `metadata_mismatch`
 * @see ARC-3, "ASA parameters: am"; NEP-177 `reference_hash`; TZIP-16, "sha256 URI"
 */
export function checkDigest(
  digest: MetadataDigest,
  bytes: Uint8Array,
  document: Json | undefined,
  schema: MetadataSchema,
): void {
  if (equalBytes(digest.value, expected(digest, bytes, document, schema))) return
  throw new OwnershipError('metadata_mismatch', 'The document does not hash to what the chain says.')
}

function expected(
  digest: MetadataDigest,
  bytes: Uint8Array,
  document: Json | undefined,
  schema: MetadataSchema,
): Uint8Array {
  if (digest.algorithm === 'arc3-extra') return arc3Hash(bytes, digest.extra)
  const extra = schema === 'arc3' ? extraOf(document) : undefined
  return extra ? arc3Hash(bytes, extra) : sha256(bytes)
}

function extraOf(document: Json | undefined): Uint8Array | undefined {
  const extra = isObject(document) ? document['extra_metadata'] : undefined
  if (typeof extra !== 'string') return undefined
  try {
    return Uint8Array.from(atob(extra), (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

function arc3Hash(bytes: Uint8Array, extra: Uint8Array): Uint8Array {
  const inner = sha512_256(concat(utf8('arc0003/amj'), bytes))
  return sha512_256(concat(utf8('arc0003/am'), inner, extra))
}
