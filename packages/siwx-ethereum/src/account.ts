import {
  type AddressVerdict,
  type Failure,
  failure,
  parseAccountId,
  SiwxError,
  type Warning,
} from '@countersign/siwx-core'
import { keccak256 } from '@countersign/siwx-crypto'
import type { Hex } from './types.ts'

const ADDRESS = /^0x[0-9a-fA-F]{40}$/
/** Decimal without leading zeros: one spelling for each chain, as CAIP-2 references are compared as text. */
const CHAIN_ID = /^(?:0|[1-9][0-9]{0,31})$/

/** An account that was named in CAIP-10 form. */
export type ParsedAccount = {
  readonly ok: true
  /** Decimal chain id. */
  readonly chainId: string
  /** Checksummed. */
  readonly address: Hex
  readonly warnings: readonly Warning[]
}

/**
 * Writes an address with its EIP-55 checksum, whatever the letter case it comes in.
 *
 * @example
 * ```ts
 * import { checksumAddress } from '@countersign/siwx-ethereum'
 *
 * checksumAddress('0xc02aaa39b223fe8d0a0e5c4f27ead9083c756cc2') // '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2'
 * ```
 * @throws SiwxError `address_invalid` when it is not `0x` and 40 hexadecimal digits
 * @see EIP-55
 */
export function checksumAddress(address: string): Hex {
  if (!ADDRESS.test(address)) {
    throw new SiwxError('address_invalid', 'An address is 0x and 40 hexadecimal digits (EIP-55).', {
      field: 'address',
    })
  }
  return checksum(address)
}

/**
 * Parses a CAIP-10 account id of the eip155 namespace.
 *
 * Codes: `address_invalid`, `address_checksum` (mixed letter case that is not the EIP-55 checksum).
 *
 * @example
 * ```ts
 * import { parseAccount } from '@countersign/siwx-ethereum'
 *
 * const account = parseAccount('eip155:1:0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2')
 * if (account.ok) console.log(account.chainId, account.address) // 1 0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2
 * ```
 * @see CAIP-10, EIP-55
 */
export function parseAccount(accountId: string): ParsedAccount | Failure {
  const parts = parseAccountId(accountId)
  if (parts === undefined || parts.namespace !== 'eip155' || !isChainId(parts.reference)) {
    return failure('address_invalid', 'parse', { field: 'address', received: accountId })
  }
  const verdict = checkAddress(parts.address)
  if (verdict === 'address_invalid' || verdict === 'address_checksum') {
    return failure(verdict, 'parse', { field: 'address', received: parts.address })
  }
  return {
    ok: true,
    chainId: parts.reference,
    address: checksum(parts.address),
    warnings: verdict === 'address_case' ? [verdict] : [],
  }
}

/** EIP-55 "where applicable" (EIP-4361): a single letter case carries no checksum and passes with a warning. */
export function checkAddress(address: string): AddressVerdict {
  if (!ADDRESS.test(address)) return 'address_invalid'
  if (address === checksum(address)) return 'valid'
  const digits = address.slice(2)
  return digits === digits.toLowerCase() || digits === digits.toUpperCase()
    ? 'address_case'
    : 'address_checksum'
}

/** Judges the Chain ID line. */
export function isChainId(chainId: string): boolean {
  return CHAIN_ID.test(chainId)
}

function checksum(address: string): Hex {
  const digits = address.slice(2).toLowerCase()
  const codes = new Uint8Array(40)
  for (let index = 0; index < 40; index++) codes[index] = digits.charCodeAt(index)
  const hash = keccak256(codes)
  for (let index = 0; index < 40; index++) {
    const code = codes[index] ?? 0
    const nibble = ((hash[index >> 1] ?? 0) >> (index % 2 === 0 ? 4 : 0)) & 15
    // A letter becomes a capital.
    if (nibble >= 8 && code > 57) codes[index] = code - 32
  }
  return `0x${String.fromCharCode(...codes)}`
}
