import type { AddressVerdict } from '@countersign/siwx-core'
import { utf8 } from '@countersign/siwx-core/codec'
import { keccak256 } from '@countersign/siwx-crypto'
import { bytesToHex, hexToBytes } from './hex.ts'

const ADDRESS = /^0x[0-9a-fA-F]{40}$/

/** The 20 bytes of an EVM-style account, whatever the letter case. */
export function decodeEvmAddress(address: string): Uint8Array | undefined {
  return ADDRESS.test(address) ? hexToBytes(address.toLowerCase()) : undefined
}

/** EIP-55, as siwx-ethereum judges it: a single letter case carries no checksum and passes with a warning. */
export function checkEvmAddress(address: string): AddressVerdict {
  const bytes = decodeEvmAddress(address)
  if (bytes === undefined) return 'address_invalid'
  if (address === encodeEvmAddress(bytes)) return 'valid'
  const digits = address.slice(2)
  return digits === digits.toLowerCase() || digits === digits.toUpperCase()
    ? 'address_case'
    : 'address_checksum'
}

/** EIP-55: a letter is a capital where the hash of the digits has a nibble above 7. */
export function encodeEvmAddress(bytes: Uint8Array): string {
  const digits = bytesToHex(bytes).slice(2)
  const hash = bytesToHex(keccak256(utf8(digits)))
  let text = '0x'
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charAt(index)
    text += hash.charAt(index + 2) > '7' ? digit.toUpperCase() : digit
  }
  return text
}
