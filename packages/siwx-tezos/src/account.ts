import { type AddressVerdict, type Failure, failure, parseAccountId, SiwxError } from '@countersign/siwx-core'
import { decodeBase58Check } from './internal/base58check.ts'
import { CHAIN, CONTRACT, CURVES, type Curve, isOf, TAGS, type Tag } from './internal/curves.ts'
import { addressOfKey, decodePublicKey } from './internal/key.ts'

const ADDRESS = /^(?:tz[1-4]|KT1)[1-9A-HJ-NP-Za-km-z]{33}$/
const KNOWN: readonly Tag[] = /* @__PURE__ */ [
  .../* @__PURE__ */ CURVES.map((curve) => TAGS[curve].address),
  CONTRACT,
]
const MAINNET = 'NetXdQprcVkpaWU'
const CHAIN_ID = /^Net[1-9A-HJ-NP-Za-km-z]{12}$/

/** An account that was named in CAIP-10 form. */
export type ParsedAccount = {
  readonly ok: true
  readonly chainId: string
  readonly address: string
}

/**
 * Gives the address of a public key, both in Base58Check: `edpk…` has `tz1…`, `sppk…` has `tz2…`, `p2pk…` has `tz3…`,
 * `BLpk…` has `tz4…`.
 *
 * @example
 * ```ts
 * import { addressOf } from '@countersign/siwx-tezos'
 *
 * addressOf('edpkuVw92GWjAiJ4ea2eAHYRGd49y3kkBVj1LkhEcYGhGYi1wE3yfu') // 'tz1VjySDcyjNNjsXhBKfsrdT1AvETimkDDwH'
 * ```
 * @throws SiwxError `encoding_invalid` or `key_type_unsupported` when it is no public key
 * @see CAIP-10 "Tezos"
 */
export function addressOf(publicKey: string): string {
  const key = decodePublicKey(publicKey)
  if (!('ok' in key)) return addressOfKey(key)
  throw new SiwxError(key.code, key.reason, { field: 'publicKey' })
}

/**
 * Parses a CAIP-10 account id of the tezos namespace. Contracts (`KT1…`) are accounts too, though none can sign in.
 *
 * Codes: `address_invalid`, `address_checksum`.
 *
 * @example
 * ```ts
 * import { parseAccount } from '@countersign/siwx-tezos'
 *
 * const account = parseAccount('tezos:NetXdQprcVkpaWU:tz1VjySDcyjNNjsXhBKfsrdT1AvETimkDDwH')
 * if (account.ok) console.log(account.chainId, account.address) // NetXdQprcVkpaWU tz1VjySDcyjNNjsXhBKfsrdT1AvETimkDDwH
 * ```
 * @see CAIP-10 "Tezos"
 */
export function parseAccount(accountId: string): ParsedAccount | Failure {
  const parts = parseAccountId(accountId)
  if (parts === undefined || parts.namespace !== 'tezos' || !isChainId(parts.reference)) {
    return failure('address_invalid', 'parse', { field: 'address', received: accountId })
  }
  const { reference: chainId, address } = parts
  const verdict = checkAddress(address)
  return verdict === 'valid'
    ? { ok: true, chainId, address }
    : failure(verdict, 'parse', { field: 'address', received: address })
}

/** Judges the address line. Contracts pass: that they cannot sign is not a matter of grammar. */
export function checkAddress(
  address: string,
): 'valid' | Extract<AddressVerdict, `address_${'invalid' | 'checksum'}`> {
  const bytes = ADDRESS.test(address) ? decodeBase58Check(address) : 'malformed'
  if (bytes === 'checksum') return 'address_checksum'
  if (bytes === 'malformed') return 'address_invalid'
  return KNOWN.some((tag) => isOf(bytes, tag)) ? 'valid' : 'address_invalid'
}

/** The curve of an address's key, `undefined` for a contract. */
export function curveOf(address: string): Curve | undefined {
  return address.startsWith('tz') ? CURVES[Number(address[2]) - 1] : undefined
}

/** Judges the Chain ID line: the chain id of Octez, with its checksum. */
export function isChainId(chainId: string): boolean {
  // The one that nearly all messages name is known to be right.
  if (chainId === MAINNET) return true
  const bytes = CHAIN_ID.test(chainId) ? decodeBase58Check(chainId) : 'malformed'
  return bytes instanceof Uint8Array && isOf(bytes, CHAIN)
}
