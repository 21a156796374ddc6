import { type AddressVerdict, type Failure, failure, parseAccountId, SiwxError } from '@countersign/siwx-core'
import { accountsOf } from './internal/chains.ts'
import { checkEvmAddress, decodeEvmAddress, encodeEvmAddress } from './internal/evmAddress.ts'
import { bytesToHex } from './internal/hex.ts'
import { decodeSs58, encodeSs58 } from './ss58.ts'
import type { Hex } from './types.ts'

/** CAIP-2: the first 16 bytes of the genesis hash. */
const CHAIN_ID = /^[0-9a-f]{32}$/
/** Any network. */
const GENERIC = 42

/** An account that was named in CAIP-10 form. */
export type ParsedAccount = {
  readonly ok: true
  /** 32 hexadecimal digits. */
  readonly chainId: string
  /** As the chain writes it: SS58 with its prefix, or 20 bytes with the EIP-55 checksum. */
  readonly address: string
  /** The account itself, the same on every network: 32 bytes, or 20. */
  readonly accountId: Hex
}

/** An address taken apart. */
export type Address = {
  readonly accountId: Uint8Array
  /** Absent for 20-byte accounts. */
  readonly prefix?: number | undefined
}

/**
 * Gives the address of an account as a chain writes it: SS58 with the chain's prefix (42 for a chain that this package does
 * not know), or 20 bytes in hexadecimal with the EIP-55 checksum.
 *
 * @example
 * ```ts
 * import { addressOf } from '@countersign/siwx-polkadot'
 *
 * const kusama = 'b0a8d493285c2df73290dfb7e61f870f'
 * addressOf(new Uint8Array(32).fill(7), kusama) // 'CjXwWKdinMji7Sxv4F4UaBaNBfCNvPsHiv6CqzCkXiwqerR'
 * ```
 * @throws SiwxError `address_invalid` when the account has neither 32 nor 20 bytes
 * @see SS58 address format, EIP-55
 */
export function addressOf(accountId: Uint8Array, chainId: string): string {
  if (accountId.length === 20) return encodeEvmAddress(accountId)
  if (accountId.length !== 32) {
    throw new SiwxError('address_invalid', 'An account has 32 or 20 bytes.', { field: 'address' })
  }
  const accounts = accountsOf(chainId)
  return encodeSs58(accountId, accounts?.kind === 'ss58' ? accounts.prefix : GENERIC)
}

/**
 * Parses a CAIP-10 account id of the polkadot namespace.
 *
 * Codes: `address_invalid`, `address_checksum`, `chain_mismatch` (the address is written for another chain).
 *
 * @example
 * ```ts
 * import { parseAccount } from '@countersign/siwx-polkadot'
 *
 * const polkadot = '91b171bb158e2d3848fa23a9f1c25182'
 * const account = parseAccount(`polkadot:${polkadot}:15rRgsWxz4H5LTnNGcCFsszfXD8oeAFd8QRsR6MbQE2f6XFF`)
 * if (account.ok) console.log(account.accountId) // 0xd6a3105d6768e956e9e5d41050ac29843f98561410d3a47f9dd5b3b227ab8746
 * ```
 * @see CAIP-10, CAIP-10 profile of the polkadot namespace
 */
export function parseAccount(accountId: string): ParsedAccount | Failure {
  const parts = parseAccountId(accountId)
  if (parts === undefined || parts.namespace !== 'polkadot' || !isChainId(parts.reference)) {
    return failure('address_invalid', 'parse', { field: 'address', received: accountId })
  }
  const { reference: chainId, address: written } = parts
  const verdict = checkAddress(written)
  const address = readAddress(written)
  if (verdict === 'address_invalid' || verdict === 'address_checksum' || address === undefined) {
    return failure(verdict === 'address_checksum' ? verdict : 'address_invalid', 'parse', {
      field: 'address',
      received: written,
    })
  }
  return (
    checkChain(address, chainId, 'parse') ?? {
      ok: true,
      chainId,
      address: writeAddress(address, chainId),
      accountId: bytesToHex(address.accountId),
    }
  )
}

/** Judges the address line: SS58 of a 32-byte account with any prefix, or a 20-byte account (EIP-55). */
export function checkAddress(address: string): AddressVerdict {
  if (address.startsWith('0x')) return checkEvmAddress(address)
  const decoded = decodeSs58(address)
  return decoded.ok ? 'valid' : decoded.code
}

/** Judges the Chain ID line: one spelling for each chain, as CAIP-2 references are compared as text. */
export function isChainId(chainId: string): boolean {
  return CHAIN_ID.test(chainId)
}

/** Takes an address apart. `undefined` when {@link checkAddress} refuses it. */
export function readAddress(address: string): Address | undefined {
  if (address.startsWith('0x')) {
    const accountId = decodeEvmAddress(address)
    return accountId && { accountId }
  }
  const decoded = decodeSs58(address)
  return decoded.ok ? decoded : undefined
}

/** Writes an address as its chain does; on a chain that is not known, as it came. */
export function writeAddress({ accountId, prefix }: Address, chainId: string): string {
  if (prefix === undefined || accountsOf(chainId) !== undefined) return addressOf(accountId, chainId)
  return encodeSs58(accountId, prefix)
}

/** A known chain has accounts of one length, written with its own prefix or with 42: the text must not name two chains. */
export function checkChain(
  { prefix }: Address,
  chainId: string,
  stage: Failure['stage'],
): Failure | undefined {
  const accounts = accountsOf(chainId)
  if (accounts === undefined) return undefined
  const fits =
    accounts.kind === 'evm' ? prefix === undefined : prefix === accounts.prefix || prefix === GENERIC
  if (fits) return undefined
  return failure('chain_mismatch', stage, {
    field: 'address',
    expected: accounts.kind === 'evm' ? 'a 20-byte account' : `SS58 prefix ${accounts.prefix} or ${GENERIC}`,
    received: prefix === undefined ? 'a 20-byte account' : `SS58 prefix ${prefix}`,
  })
}
