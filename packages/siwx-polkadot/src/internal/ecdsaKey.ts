import { equalBytes } from '@countersign/siwx-core/codec'
import { blake2b, recoverSecp256k1 } from '@countersign/siwx-crypto'
import { bytesToHex } from './hex.ts'
import type { Checked } from './keySignature.ts'

/** The account is the hash of the compressed key. 65 bytes: r, s, and the recovery id 0 or 1. */
export async function checkEcdsa(
  accountId: Uint8Array,
  bytes: Uint8Array,
  message: Uint8Array,
): Promise<Checked> {
  const result = await recoverSecp256k1({
    digest: blake2b(message, 32),
    signature: bytes.subarray(0, 64),
    recovery: bytes[64] ?? -1,
  })
  if (result.status !== 'recovered') return { ok: false, status: result.status }
  const key = compress(result.publicKey)
  if (!equalBytes(blake2b(key, 32), accountId)) return { ok: false, status: 'invalid' }
  return { ok: true, key: bytesToHex(key), highS: result.highS }
}

// SEC 1 section 2.3.3: 02 for an even y, 03 for an odd one.
function compress(uncompressed: Uint8Array): Uint8Array {
  const key = uncompressed.slice(0, 33)
  key[0] = 2 + ((uncompressed[64] ?? 0) & 1)
  return key
}
