import { type Failure, failure } from '@countersign/siwx-core'
import { concat, equalBytes, utf8 } from '@countersign/siwx-core/codec'
import { keccak256, recoverSecp256k1 } from '@countersign/siwx-crypto'
import { bytesToHex } from './hex.ts'

const PREFIX = '\x19Ethereum Signed Message:\n'

/** A `personal_sign` by the account's key. */
export type PersonallySigned = { readonly ok: true; readonly key: string; readonly highS: boolean }

/** Checks a signature of 65 bytes (v 0, 1, 27, 28) or 64 (ERC-2098) of a 20-byte account. */
export async function checkEip191(
  accountId: Uint8Array,
  bytes: Uint8Array,
  text: string,
): Promise<PersonallySigned | Failure> {
  const split = splitSignature(bytes)
  if (split === undefined) return failure('signature_malformed', 'signature')
  const result = await recoverSecp256k1({ ...split, digest: personalDigest(text) })
  if (result.status !== 'recovered') {
    const precise = result.status === 'signature_non_canonical' || result.status === 'signature_malformed'
    return failure(precise ? result.status : 'signature_invalid', 'signature')
  }
  const { publicKey, highS } = result
  if (!equalBytes(keccak256(publicKey.subarray(1)).subarray(12), accountId)) {
    return failure('signature_invalid', 'signature', {
      reason: 'The signature was made by another address, or over another text.',
    })
  }
  return { ok: true, key: bytesToHex(publicKey), highS }
}

// ERC-191 version 0x45: the length is that of the bytes, in decimal.
function personalDigest(text: string): Uint8Array {
  const bytes = utf8(text)
  return keccak256(concat(utf8(`${PREFIX}${bytes.length}`), bytes))
}

type Split = { readonly signature: Uint8Array; readonly recovery: number }

function splitSignature(bytes: Uint8Array): Split | undefined {
  if (bytes.length === 64) return splitCompact(bytes)
  const v = bytes[64] ?? -1
  const recovery = v >= 27 ? v - 27 : v
  if (bytes.length !== 65 || (recovery !== 0 && recovery !== 1)) return undefined
  return { signature: bytes.subarray(0, 64), recovery }
}

// ERC-2098: the top bit of s is free, because s is low, and holds the parity.
function splitCompact(bytes: Uint8Array): Split {
  const signature = bytes.slice()
  const top = signature[32] ?? 0
  signature[32] = top & 0x7f
  return { signature, recovery: top >> 7 }
}
