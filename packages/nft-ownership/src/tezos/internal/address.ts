import { decodeBase58Check, encodeBase58Check } from './base58check.ts'

const HASH = 20
const CHAIN = [0x57, 0x52, 0x00] as const
const BLOCK = [0x01, 0x34] as const
const CONTRACT = [0x02, 0x5a, 0x79] as const
/** By the tag that stands before the hash in packed data: tz1, tz2, tz3, tz4. */
const IMPLICIT = [
  [0x06, 0xa1, 0x9f],
  [0x06, 0xa1, 0xa1],
  [0x06, 0xa1, 0xa4],
  [0x06, 0xa1, 0xa6],
] as const

/**
 * The 22 bytes that stand for an address in packed data: `00 tag hash` of a key, `01 hash 00` of a contract. `undefined`
 * for what is neither `tz1…` to `tz4…` nor `KT1…`, and for an address with an entrypoint.
 *
 * @see Octez `Contract_repr.encoding`
 */
export function addressBytes(address: string): Uint8Array | undefined {
  const contract = decodeBase58Check(address, CONTRACT, HASH)
  if (contract) return Uint8Array.of(1, ...contract, 0)
  for (const [tag, prefix] of IMPLICIT.entries()) {
    const key = decodeBase58Check(address, prefix, HASH)
    if (key) return Uint8Array.of(0, tag, ...key)
  }
  return undefined
}

/** The text of an address that a contract holds as text or as bytes; `undefined` for what is none. */
export function addressText(value: string | Uint8Array): string | undefined {
  if (typeof value === 'string') return addressBytes(value) ? value : undefined
  if (value.length !== HASH + 2) return undefined
  if (value[0] === 1 && value[HASH + 1] === 0) return encodeBase58Check(CONTRACT, value.subarray(1, -1))
  const prefix = value[0] === 0 ? IMPLICIT[value[1] ?? -1] : undefined
  return prefix && encodeBase58Check(prefix, value.subarray(2))
}

/** Whether it is the address of a contract: `KT1…`. */
export function isContract(address: string): boolean {
  return decodeBase58Check(address, CONTRACT, HASH) !== undefined
}

/** Whether it is a chain id: `Net…`. */
export function isChainId(reference: string): boolean {
  return decodeBase58Check(reference, CHAIN, 4) !== undefined
}

/** Whether it is the hash of a block: `B…`. */
export function isBlockHash(hash: string): boolean {
  return decodeBase58Check(hash, BLOCK, 32) !== undefined
}
