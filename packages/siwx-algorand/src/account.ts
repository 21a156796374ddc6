import { type AddressVerdict, type Failure, failure, parseAccountId, SiwxError } from '@countersign/siwx-core'
import { base64ToBytes, concat, equalBytes } from '@countersign/siwx-core/codec'
import { sha512_256 } from '@countersign/siwx-crypto'
import { decodeBase32, encodeBase32 } from './internal/base32.ts'

/** The first 32 characters of a genesis hash in base64url: 24 whole bytes, so every spelling is another chain. */
const CHAIN_ID = /^[-_A-Za-z0-9]{32}$/
const ADDRESS_LENGTH = 58

/** An account that was named in CAIP-10 form. */
export type ParsedAccount = {
  readonly ok: true
  readonly chainId: string
  readonly address: string
}

/**
 * Gives the address of an Ed25519 public key: base32 of the key and the last four bytes of its SHA-512/256.
 *
 * @example
 * ```ts
 * import { addressOf } from '@countersign/siwx-algorand'
 *
 * addressOf(new Uint8Array(32).fill(7)) // 'A4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DQOBYHA4DVZ36IB4'
 * ```
 * @throws SiwxError `address_invalid` when the key has not 32 bytes
 * @see Algorand developer documentation, "Transformation: Public Key to Algorand Address"
 */
export function addressOf(publicKey: Uint8Array): string {
  if (publicKey.length !== 32) {
    throw new SiwxError('address_invalid', 'An Ed25519 key has 32 bytes (RFC 8032).', { field: 'publicKey' })
  }
  return encodeBase32(concat(publicKey, sha512_256(publicKey).subarray(28)))
}

/**
 * Gives the CAIP-2 reference of a network from its genesis hash, as algod and transactions spell it.
 *
 * @example
 * ```ts
 * import { chainIdOf } from '@countersign/siwx-algorand'
 *
 * chainIdOf('wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8=') // 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
 * ```
 * @throws SiwxError `chain_mismatch` when it is not 32 bytes in base64
 * @see CAIP-2 profile of the algorand namespace
 */
export function chainIdOf(genesisHash: string): string {
  if (base64ToBytes(genesisHash)?.length !== 32) {
    throw new SiwxError('chain_mismatch', 'A genesis hash is 32 bytes in base64.', { field: 'chainId' })
  }
  return genesisHash.slice(0, 32).replaceAll('+', '-').replaceAll('/', '_')
}

/**
 * Parses a CAIP-10 account id of the algorand namespace.
 *
 * Codes: `address_invalid`, `address_checksum`.
 *
 * @example
 * ```ts
 * import { parseAccount } from '@countersign/siwx-algorand'
 *
 * const mainnet = 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
 * const address = 'C7FXT6ZLIEQPFMPMMXSBTDLOBCZI5AJ75MA6JJAAQONYLYMAQDHN5STT3Y'
 * const account = parseAccount(`algorand:${mainnet}:${address}`)
 * if (account.ok) console.log(account.chainId, account.address) // wGHE2Pwdvd7S12BL5FaOP20EGYesN73k C7FXT6ZLIEQPFMPMMXSBTDLOBCZI5AJ75MA6JJAAQONYLYMAQDHN5STT3Y
 * ```
 * @see CAIP-10
 */
export function parseAccount(accountId: string): ParsedAccount | Failure {
  const parts = parseAccountId(accountId)
  if (parts === undefined || parts.namespace !== 'algorand' || !isChainId(parts.reference)) {
    return failure('address_invalid', 'parse', { field: 'address', received: accountId })
  }
  const { reference: chainId, address } = parts
  const verdict = checkAddress(address)
  return verdict === 'address_invalid' || verdict === 'address_checksum'
    ? failure(verdict, 'parse', { field: 'address', received: address })
    : { ok: true, chainId, address }
}

/** Judges the address line. There is one spelling for each account: capitals, no padding, unused bits zero. */
export function checkAddress(address: string): AddressVerdict {
  const bytes = address.length === ADDRESS_LENGTH ? decodeBase32(address) : undefined
  if (bytes === undefined) return 'address_invalid'
  const checksum = sha512_256(bytes.subarray(0, 32)).subarray(28)
  return equalBytes(checksum, bytes.subarray(32)) ? 'valid' : 'address_checksum'
}

/** The 32 bytes of an address that {@link checkAddress} has found valid. */
export function publicKeyOf(address: string): Uint8Array {
  return (decodeBase32(address) ?? new Uint8Array(0)).subarray(0, 32)
}

/** Judges the Chain ID line. */
export function isChainId(chainId: string): boolean {
  return CHAIN_ID.test(chainId)
}
