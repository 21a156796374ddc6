import { concat, equalBytes } from '@countersign/siwx-core/codec'
import { OwnershipError } from '../errors.ts'
import { isFields } from '../internal/fields.ts'
import type { AskNode } from '../internal/nodes.ts'
import type { Block } from '../types.ts'
import { fromHex } from './hex.ts'
import { listIds } from './listIds.ts'
import { call, inconsistent, readValues } from './node.ts'
import { PALLETS, type Pallet } from './pallets.ts'
import type { IdWidths, PolkadotQuery } from './query.ts'
import { scaleReader } from './scale.ts'
import { idKey, storageKey } from './storageKeys.ts'

/** Runtimes whose pallets have the layout that is read here, with ids of 4 bytes. */
const ASSET_HUB = /^(?:statemint|statemine|westmint|asset-hub-[a-z]{1,24})$/

/** What one node of an Asset Hub is asked. */
export type AssetHubQuestion = PolkadotQuery & {
  readonly standard: keyof typeof PALLETS
  /** 32 bytes. */
  readonly account: Uint8Array
  readonly block: Block
  readonly widths: IdWidths
  /** Runtimes that the operator has named. */
  readonly specNames: readonly string[]
  readonly maxTokens: number
}

/** A token that the account holds. */
export type Held = {
  readonly id: string
  readonly transferable: boolean
  /** Address that holds the token, when it is not the account's own. */
  readonly holder?: string | undefined
}

/** What an account holds. */
export type Found = { readonly tokens: readonly Held[]; readonly complete: boolean; readonly method: string }

/**
 * What an account holds of a collection of pallet-nfts or pallet-uniques. The list of the account's items and the items'
 * own owner must agree. Rejects with `OwnershipError`.
 *
 * @see pallet-nfts, pallet-uniques: storage
 */
export async function readAssetHub(ask: AskNode, question: AssetHubQuestion): Promise<Found> {
  const { standard, block, ids: named } = question
  const pallet = PALLETS[standard]
  const [, frozen, { ids, complete }] = await together([
    checkRuntime(ask, question),
    isCollectionFrozen(ask, question, pallet),
    named ? Promise.resolve({ ids: named, complete: true }) : listed(ask, question, pallet),
  ])
  const keys = ids.map((id) => keysOf(question, pallet, id))
  const values = await readValues(
    ask,
    keys.flatMap(({ all }) => all),
    block.hash,
  )
  const tokens = keys.flatMap((key): readonly Held[] => {
    const value = values.get(key.item)
    const item = value === undefined ? undefined : pallet.readItem(fromHex(value))
    const owned = item !== undefined && equalBytes(item.owner, question.account)
    if (!owned && !named) throw inconsistent('An item is listed for an account that does not own it.')
    if (!owned) return []
    return [{ id: key.id, transferable: !frozen && !item.frozen && !isLocked(values, key) }]
  })
  return { tokens, complete, method: named ? 'state_queryStorageAt' : 'state_getKeysPaged' }
}

// All at once, and of several failures always the first: its code is the answer.
async function together<T extends readonly unknown[]>(
  asked: {
    readonly [K in keyof T]: Promise<T[K]>
  },
): Promise<T> {
  await Promise.allSettled(asked)
  const answers: unknown[] = []
  for (const one of asked) answers.push(await one)
  return answers as unknown as T
}

/** Refuses a chain whose storage may be laid out in another way. */
export async function checkRuntime(
  ask: AskNode,
  { block, specNames }: Pick<AssetHubQuestion, 'block' | 'specNames'>,
): Promise<void> {
  const version = await call(ask, 'state_getRuntimeVersion', [block.hash])
  const { specName } = isFields(version) ? version : {}
  if (typeof specName !== 'string') throw inconsistent('The runtime has no name.')
  if (ASSET_HUB.test(specName) || specNames.includes(specName)) return
  throw new OwnershipError('unsupported_standard', 'The chain is no Asset Hub: its storage is not known.')
}

async function isCollectionFrozen(
  ask: AskNode,
  question: AssetHubQuestion,
  pallet: Pallet,
): Promise<boolean> {
  const { collection, widths, block } = question
  const id = idKey(collection, widths.collection)
  const key = storageKey(pallet.pallet, pallet.collection, id)
  const config = pallet.collectionConfig && storageKey(pallet.pallet, pallet.collectionConfig, id)
  const values = await readValues(ask, config ? [key, config] : [key], block.hash)
  const value = values.get(key)
  if (value === undefined) throw new OwnershipError('collection_unknown', 'There is no such collection.')
  return pallet.isFrozen(fromHex(value)) || forbidsTransfer(config && values.get(config))
}

async function listed(
  ask: AskNode,
  { account, collection, widths, block, maxTokens, selects }: AssetHubQuestion,
  { pallet }: Pallet,
): Promise<{ readonly ids: readonly string[]; readonly complete: boolean }> {
  const prefix = storageKey(pallet, 'Account', account, idKey(collection, widths.collection))
  const { ids, complete } = await listIds(ask, {
    prefix,
    width: widths.item,
    hash: block.hash,
    max: maxTokens,
  })
  return { ids: ids.filter(selects), complete }
}

type ItemKeys = {
  readonly id: string
  readonly item: string
  readonly config?: string | undefined
  readonly disabled?: string | undefined
  readonly all: readonly string[]
}

/** pallet-nfts has an attribute of its own for items that other pallets have locked: `TransferDisabled`. */
const PALLET_NAMESPACE = Uint8Array.of(0)
const TRANSFER_DISABLED = Uint8Array.of(4, 1)

function keysOf({ collection, widths }: AssetHubQuestion, names: Pallet, id: string): ItemKeys {
  const parent = idKey(collection, widths.collection)
  const key = idKey(id, widths.item)
  const item = storageKey(names.pallet, names.item, parent, key)
  if (names.itemConfig === undefined) return { id, item, all: [item] }
  const config = storageKey(names.pallet, names.itemConfig, parent, key)
  const some = concat(Uint8Array.of(1), key)
  const disabled = storageKey(names.pallet, 'Attribute', parent, some, PALLET_NAMESPACE, TRANSFER_DISABLED)
  return { id, item, config, disabled, all: [item, config, disabled] }
}

function isLocked(values: ReadonlyMap<string, string>, { config, disabled }: ItemKeys): boolean {
  return (disabled !== undefined && values.has(disabled)) || forbidsTransfer(config && values.get(config))
}

// `BitFlags<u64>` at the front of both settings; bit 0 set means that items cannot be transferred.
function forbidsTransfer(config: string | undefined): boolean {
  if (config === undefined) return false
  return (scaleReader(fromHex(config)).uint(8) & 1n) === 1n
}
