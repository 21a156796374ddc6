import { bytesToHex } from '@countersign/siwx-core/codec'
import { keccak256 } from '@countersign/siwx-crypto'
import type { NearKey } from './types.ts'

/**
 * Gives the implicit account of a public key: 64 hexadecimal digits for Ed25519; `0x` and 40 for secp256k1.
 *
 * @example
 * ```ts
 * import { implicitAccount } from '@countersign/siwx-near'
 *
 * implicitAccount({ curve: 'ed25519', bytes: new Uint8Array(32).fill(7) }).length // 64
 * ```
 * @see NEP-518, NEP-641 "Verification procedure"
 */
export function implicitAccount({ curve, bytes }: NearKey): string {
  return curve === 'ed25519' ? bytesToHex(bytes) : `0x${bytesToHex(keccak256(bytes).subarray(12))}`
}
