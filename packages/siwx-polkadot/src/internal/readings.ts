import type { PolkadotMethod } from '../types.ts'

/** The algorithm of a key. */
export type Algorithm = Extract<PolkadotMethod, 'polkadot:sr25519' | 'polkadot:ed25519' | 'polkadot:ecdsa'>

/** One way to read the bytes of a signature. */
export type Reading = {
  readonly algorithm: Algorithm
  /** 64 bytes, or 65 for ECDSA. */
  readonly signature: Uint8Array
}

/** Type bytes of the runtime's `MultiSignature`. */
const ED25519 = 0
const SR25519 = 1
const ECDSA = 2

/**
 * Reads 64, 65 or 66 bytes. 65 bytes that begin with 0 are either an ed25519 signature behind its type byte or an ECDSA
 * signature whose `r` begins so (one in 256): both readings come back, and the account decides. No reading: malformed.
 */
export function readingsOf(bytes: Uint8Array): readonly Reading[] {
  if (bytes.length === 64) return [plain(bytes)]
  if (bytes.length === 65) return [...typed(bytes), ...ecdsa(bytes)]
  if (bytes.length === 66 && bytes[0] === ECDSA) return ecdsa(bytes.subarray(1))
  return []
}

// schnorrkel marks its signatures in the highest bit, which is never set in a canonical ed25519 signature: S < L < 2^253.
function isMarked(signature: Uint8Array): boolean {
  return (signature[63] ?? 0) >= 0x80
}

function plain(signature: Uint8Array): Reading {
  return { algorithm: isMarked(signature) ? 'polkadot:sr25519' : 'polkadot:ed25519', signature }
}

function typed(bytes: Uint8Array): readonly Reading[] {
  const reading = plain(bytes.subarray(1))
  const type = reading.algorithm === 'polkadot:sr25519' ? SR25519 : ED25519
  return bytes[0] === type ? [reading] : []
}

function ecdsa(signature: Uint8Array): readonly Reading[] {
  const v = signature[64]
  return v === 0 || v === 1 ? [{ algorithm: 'polkadot:ecdsa', signature }] : []
}
