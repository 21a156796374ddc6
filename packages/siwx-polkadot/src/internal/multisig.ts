import { concat, utf8 } from '@countersign/siwx-core/codec'
import { blake2b } from '@countersign/siwx-crypto'

/** "modlpy/utilisuba" */
const SALT: Uint8Array = /* @__PURE__ */ utf8('modlpy/utilisuba')

/**
 * The account of a multisig: a hash of its sorted members and its threshold.
 *
 * @see pallet multisig, `multi_account_id`: SCALE of ([u8; 16], Vec<AccountId>, u16)
 */
export function multisigAccount(signatories: readonly Uint8Array[], threshold: number): Uint8Array {
  const sorted = signatories.toSorted(compareBytes)
  return blake2b(
    concat(SALT, compactLength(sorted.length), ...sorted, Uint8Array.of(threshold & 255, threshold >> 8)),
    32,
  )
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const index = a.findIndex((byte, at) => byte !== b[at])
  return index === -1 ? 0 : (a[index] ?? 0) - (b[index] ?? 0)
}

// SCALE compact: one byte up to 63, two up to 16,383.
function compactLength(length: number): Uint8Array {
  return length < 64 ? Uint8Array.of(length << 2) : Uint8Array.of(((length << 2) | 1) & 255, length >> 6)
}
