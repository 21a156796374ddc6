import { hexToBytes } from '../internal/hex.ts'

/** Group order of Ed25519 and ristretto255. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n
/** Group order of secp256k1. */
export const N: bigint = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

function readLittle(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

function writeLittle(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 255n))
}

/** The same R with s + L: an equation without a range check accepts both. */
export function plusOrder(signature: Uint8Array): Uint8Array {
  const bytes = signature.slice()
  const marker = (bytes[63] ?? 0) & 0x80
  bytes[63] = (bytes[63] ?? 0) & 0x7f
  bytes.set(writeLittle(readLittle(bytes.subarray(32)) + L), 32)
  bytes[63] = (bytes[63] ?? 0) | marker
  return bytes
}

/** ECDSA's twin: n - s and the other parity. */
export function twin(signature: Uint8Array): Uint8Array {
  const bytes = signature.slice()
  const s = BigInt(
    `0x${Array.from(bytes.subarray(32, 64), (byte) => byte.toString(16).padStart(2, '0')).join('')}`,
  )
  bytes.set(writeLittle(N - s).reverse(), 32)
  bytes[64] = (bytes[64] ?? 0) ^ (bytes[64] === 27 || bytes[64] === 28 ? 7 : 1)
  return bytes
}

export function signatureOf(proof: { readonly signature: string }): Uint8Array {
  return hexToBytes(proof.signature) as Uint8Array
}
