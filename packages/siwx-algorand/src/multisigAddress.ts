import { SiwxError } from '@countersign/siwx-core'
import { concat, utf8 } from '@countersign/siwx-core/codec'
import { sha512_256 } from '@countersign/siwx-crypto'
import { addressOf } from './account.ts'

/** go-algorand, `crypto/multisig.go`. */
const MAX_MEMBERS = 255

/** What a multisignature account is made of: its address commits to all of it, in this order. */
export type Multisig = {
  /** Always 1. */
  readonly version: number
  /** How many members must sign. */
  readonly threshold: number
  /** 32 bytes each; the same key may stand there more than once. */
  readonly publicKeys: readonly Uint8Array[]
}

/**
 * Gives the address of a multisignature account.
 *
 * @example
 * ```ts
 * import { multisigAddress } from '@countersign/siwx-algorand'
 *
 * const alice = new Uint8Array(32).fill(7)
 * const bob = new Uint8Array(32).fill(8)
 * multisigAddress({ version: 1, threshold: 2, publicKeys: [alice, bob] })
 * // 'IKWMNRPVEB72XSVF4P2WL7PSFEXIYYX6EI6NQX6S562CSVLZQEGHHYQAI4'
 * ```
 * @throws SiwxError `address_invalid` when no account can be made of it
 * @see go-algorand, `crypto/multisig.go`: SHA-512/256("MultisigAddr" || version || threshold || keys)
 */
export function multisigAddress(multisig: Multisig): string {
  const { version, threshold, publicKeys } = multisig
  if (!isMultisig(multisig) || publicKeys.some((key) => key.length !== 32)) {
    throw new SiwxError(
      'address_invalid',
      'A multisignature account has version 1, at most 255 members of 32 bytes, and a threshold that they can meet.',
    )
  }
  const head = concat(utf8('MultisigAddr'), Uint8Array.of(version, threshold))
  return addressOf(sha512_256(concat(head, ...publicKeys)))
}

/** Whether members and threshold make an account. */
export function isMultisig(multisig: {
  readonly version: number
  readonly threshold: number
  readonly publicKeys: readonly unknown[]
}): boolean {
  const { version, threshold, publicKeys } = multisig
  return (
    version === 1 &&
    Number.isInteger(threshold) &&
    threshold >= 1 &&
    threshold <= publicKeys.length &&
    publicKeys.length <= MAX_MEMBERS
  )
}
