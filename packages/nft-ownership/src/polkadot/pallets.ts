import type { PolkadotStandard } from './query.ts'
import { type Reader, scaleReader } from './scale.ts'
import type { StorageName } from './storageKeys.ts'

/** What the storage of an item says. */
export type Item = {
  /** 32 bytes. */
  readonly owner: Uint8Array
  readonly frozen: boolean
}

/** Where a pallet keeps what, and how. */
export type Pallet = {
  readonly pallet: StorageName
  readonly collection: StorageName
  /** Settings of the collection and of an item that lock transfers; pallet-uniques has its own flags instead. */
  readonly collectionConfig?: StorageName | undefined
  readonly itemConfig?: StorageName | undefined
  readonly item: StorageName
  readonly collectionMetadata: StorageName
  readonly itemMetadata: StorageName
  /** Whether the items of the collection cannot be transferred. */
  readonly isFrozen: (collection: Uint8Array) => boolean
  readonly readItem: (item: Uint8Array) => Item
  /** What was set as metadata: a URI, as a rule. */
  readonly readCollectionMetadata: (value: Uint8Array) => Uint8Array
  readonly readItemMetadata: (value: Uint8Array) => Uint8Array
  readonly readAttribute: (value: Uint8Array) => Uint8Array
  /** The name in the rest of an attribute's key, when its collection's owner has set it. */
  readonly readAttributeName: (key: Uint8Array) => Uint8Array | undefined
}

const ACCOUNT = 32
const BALANCE = 16
const COUNT = 4

// A `BoundedVec<u8>`, and before or behind it what the standard does not need.
function textOf(
  value: Uint8Array,
  before: (reader: Reader) => void,
  behind: (reader: Reader) => void,
): Uint8Array {
  const reader = scaleReader(value)
  before(reader)
  const text = reader.text()
  behind(reader)
  reader.end()
  return text
}

const balance = (reader: Reader): void => void reader.bytes(BALANCE)
const nothing = (): void => {}
const deposit = (reader: Reader): void => {
  reader.option(() => reader.bytes(ACCOUNT))
  balance(reader)
}
const balanceAndFlag = (reader: Reader): void => void reader.bool()

/** @see pallet-uniques: CollectionDetails, ItemDetails, CollectionMetadata, ItemMetadata */
const uniques: Pallet = {
  pallet: 'Uniques',
  collection: 'Class',
  item: 'Asset',
  collectionMetadata: 'ClassMetadataOf',
  itemMetadata: 'InstanceMetadataOf',
  isFrozen: (value) => {
    const reader = scaleReader(value)
    reader.bytes(4 * ACCOUNT + BALANCE)
    reader.bool()
    reader.bytes(3 * COUNT)
    const frozen = reader.bool()
    reader.end()
    return frozen
  },
  readItem: (value) => {
    const reader = scaleReader(value)
    const owner = reader.bytes(ACCOUNT)
    reader.option(() => reader.bytes(ACCOUNT))
    const frozen = reader.bool()
    reader.bytes(BALANCE)
    reader.end()
    return { owner, frozen }
  },
  readCollectionMetadata: (value) => textOf(value, balance, balanceAndFlag),
  readItemMetadata: (value) => textOf(value, balance, balanceAndFlag),
  readAttribute: (value) => textOf(value, nothing, balance),
  readAttributeName: (key) => hashedText(scaleReader(key)),
}

const COLLECTION_OWNER = 1

/** @see pallet-nfts: CollectionDetails, ItemDetails, ItemMetadata, AttributeNamespace, AttributeDeposit */
const nfts: Pallet = {
  pallet: 'Nfts',
  collection: 'Collection',
  collectionConfig: 'CollectionConfigOf',
  itemConfig: 'ItemConfigOf',
  item: 'Item',
  collectionMetadata: 'CollectionMetadataOf',
  itemMetadata: 'ItemMetadataOf',
  isFrozen: (value) => {
    const reader = scaleReader(value)
    reader.bytes(ACCOUNT + BALANCE + 4 * COUNT)
    reader.end()
    return false
  },
  readItem: (value) => {
    const reader = scaleReader(value)
    const owner = reader.bytes(ACCOUNT)
    for (let approvals = reader.compact(); approvals > 0; approvals--) {
      reader.bytes(ACCOUNT)
      reader.option(() => reader.bytes(COUNT))
    }
    reader.bytes(ACCOUNT + BALANCE)
    reader.end()
    return { owner, frozen: false }
  },
  readCollectionMetadata: (value) => textOf(value, balance, nothing),
  readItemMetadata: (value) => textOf(value, deposit, nothing),
  readAttribute: (value) => textOf(value, nothing, deposit),
  // The holder, and accounts that the holder has approved, have namespaces of their own: not to be trusted. The pallet's
  // own attributes are no traits.
  readAttributeName: (key) => {
    const reader = scaleReader(key)
    reader.bytes(16)
    return reader.byte() === COLLECTION_OWNER ? hashedText(reader) : undefined
  },
}

function hashedText(reader: Reader): Uint8Array {
  reader.bytes(16)
  const text = reader.text()
  reader.end()
  return text
}

/** The pallets of an Asset Hub. */
export const PALLETS: Readonly<Record<Exclude<PolkadotStandard, 'unique'>, Pallet>> = { uniques, nfts }
