import { keccak256, type Refusal, recoverSecp256k1 } from '@countersign/siwx-crypto'
import type { Hex } from '../types.ts'
import { bytesToHex } from './hex.ts'

/** What a key's signature says about its key. */
export type Recovered =
  | {
      readonly status: 'recovered'
      /** 20 bytes in lower case. */
      readonly address: Hex
      readonly publicKey: Uint8Array
      readonly highS: boolean
    }
  | { readonly status: Refusal }

/** Whether the length is that of a key's signature: 65 bytes, or 64 in ERC-2098's compact form. */
export function isKeyLength(signature: Uint8Array): boolean {
  return signature.length === 65 || signature.length === 64
}

/** Recovers the address that made a signature of 65 bytes (v 0, 1, 27 or 28) or 64 bytes (ERC-2098). */
export function recoverAddress(digest: Uint8Array, signature: Uint8Array): Promise<Recovered> {
  const split = splitSignature(signature)
  return split === undefined
    ? Promise.resolve({ status: 'signature_malformed' })
    : recoverFrom(digest, split.scalars, split.recovery)
}

/** The same for a signature in parts, as EIP-7702 authorizations have it. */
export async function recoverFrom(
  digest: Uint8Array,
  scalars: Uint8Array,
  recovery: number,
): Promise<Recovered> {
  const result = await recoverSecp256k1({ digest, signature: scalars, recovery })
  if (result.status !== 'recovered') return result
  const { publicKey, highS } = result
  // The address of a key: the last 20 bytes of the hash of x || y, without the 04 in front.
  const address = bytesToHex(keccak256(publicKey.subarray(1)).subarray(12))
  return { status: 'recovered', address, publicKey, highS }
}

type Split = { readonly scalars: Uint8Array; readonly recovery: number }

function splitSignature(signature: Uint8Array): Split | undefined {
  if (signature.length === 64) return splitCompact(signature)
  const v = signature[64] ?? -1
  const recovery = v >= 27 ? v - 27 : v
  if (signature.length !== 65 || (recovery !== 0 && recovery !== 1)) return undefined
  return { scalars: signature.subarray(0, 64), recovery }
}

// ERC-2098: the top bit of s is free, because s is low, and holds the parity.
function splitCompact(signature: Uint8Array): Split {
  const scalars = signature.slice()
  const top = scalars[32] ?? 0
  scalars[32] = top & 0x7f
  return { scalars, recovery: top >> 7 }
}
