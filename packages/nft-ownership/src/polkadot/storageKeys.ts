import { concat } from '@countersign/siwx-core/codec'
import { blake2b } from '@noble/hashes/blake2.js'
import { fromHex, toHex } from './hex.ts'
import { writeUint } from './scale.ts'

/**
 * twox128 of the names of pallets and storage items: constants, so that the hash itself is not needed. pallet-uniques
 * keeps its first names: `Class` and `Asset`, not `Collection` and `Item`.
 */
const NAMES = {
  Nfts: 'e8d49389c2e23e152fdd6364daadd2cc',
  Uniques: '5e8a19e3cd1b7c148b33880c479c0281',
  Timestamp: 'f0c365c3cf59d671eb72da0e7a4113c4',
  Now: '9f1f0515f462cdcf84e0f1d6045dfcbb',
  Account: 'b99d880ec681799c0cf30e8886371da9',
  Class: '22f224bb127609e7cebd7d411456bd96',
  Asset: 'd34371a193a751eea5883e9553457b2e',
  ClassMetadataOf: '7de7f924bd3728c29f858dbd4c8ddb89',
  InstanceMetadataOf: '9a8dc5b2c03b70e90784d1e133050146',
  Attribute: '1b0014ebdc1a24fd6a03320d070a5d84',
  Collection: '375c4d25bef51e2f32fee9fc557b1820',
  Item: 'e6636c7091b616c035068763633f33e2',
  CollectionConfigOf: '86908dc06df856dce00919e417de92f1',
  CollectionMetadataOf: '7c447fa0f5e1581c6e2b96cd7bee2951',
  ItemConfigOf: 'b684167b56a1f7d6a37f9270da478181',
  ItemMetadataOf: '0dd0a9a990c376382ed287d43f24285c',
} as const

/** A name whose hash is known. */
export type StorageName = keyof typeof NAMES

/** The names and hashes, for a test that computes them. */
export const STORAGE_NAMES: Readonly<Record<StorageName, string>> = NAMES

/** How many bytes of a hash are before each key. */
export const HASH_BYTES = 16

/** The key of a storage value, or the beginning of the keys of a map, with every key under Blake2_128Concat. */
export function storageKey(pallet: StorageName, item: StorageName, ...keys: readonly Uint8Array[]): string {
  return toHex(concat(fromHex(`0x${NAMES[pallet]}${NAMES[item]}`), ...keys.map(hashed)))
}

/** Blake2_128Concat: the hash, and the key itself behind it. */
export function hashed(key: Uint8Array): Uint8Array {
  return concat(blake2b(key, { dkLen: HASH_BYTES }), key)
}

/** An id as a key. */
export function idKey(id: string, width: number): Uint8Array {
  return writeUint(BigInt(id), width)
}
