import { concat } from '@countersign/siwx-core/codec'
import { undecided } from '../errors.ts'
import type { AskNode } from '../internal/nodes.ts'
import type { Block, HoldingsFailure, MetadataSource, Token } from '../types.ts'
import { checkRuntime } from './assetHub.ts'
import { fromHex, toHex } from './hex.ts'
import { listKeys } from './listIds.ts'
import { inconsistent, readValues } from './node.ts'
import { PALLETS, type Pallet } from './pallets.ts'
import type { IdWidths, PolkadotQuery } from './query.ts'
import { idKey, storageKey } from './storageKeys.ts'

/** Which items' metadata is looked for. */
export type DescribeQuestion = Omit<PolkadotQuery, 'ids' | 'selects' | 'standard'> & {
  readonly chain: string
  readonly standard: keyof typeof PALLETS
  readonly tokens: readonly Token[]
  readonly block: Block
  readonly widths: IdWidths
  readonly specNames: readonly string[]
}

/** Attributes of one item that are read. */
const MAX_ATTRIBUTES = 200

/**
 * Where the metadata of items is: what the owner of the collection has set on the chain wins over the document that the
 * item refers to. Rejects with `OwnershipError` for the node's failures.
 */
export async function describeAssetHub(
  ask: AskNode,
  question: DescribeQuestion,
): Promise<readonly (MetadataSource | HoldingsFailure)[]> {
  const { standard, collection, tokens, widths, block, chain } = question
  await checkRuntime(ask, question)
  const pallet = PALLETS[standard]
  const parent = idKey(collection, widths.collection)
  const collectionKey = storageKey(pallet.pallet, pallet.collectionMetadata, parent)
  const items = await Promise.all(
    tokens.map(async ({ id }) => {
      const key = idKey(id, widths.item)
      const prefix = storageKey(pallet.pallet, 'Attribute', parent, concat(Uint8Array.of(1), key))
      const { keys, complete } = await listKeys(ask, { prefix, hash: block.hash, max: MAX_ATTRIBUTES })
      const metadata = storageKey(pallet.pallet, pallet.itemMetadata, parent, key)
      return { id, prefix, attributes: trusted(pallet, prefix, keys), metadata, complete }
    }),
  )
  const asked = items.flatMap(({ metadata, attributes }) => [metadata, ...attributes.map(({ key }) => key)])
  const values = await readValues(ask, [collectionKey, ...asked], block.hash)
  const shared = values.get(collectionKey)
  return items.map(({ id, attributes, metadata, complete }) => {
    if (!complete) return undecided('metadata_too_large', 'The item has too many attributes.', chain)
    const value = values.get(metadata)
    if (value === undefined && attributes.length === 0) {
      return undecided('metadata_missing', 'The item has neither metadata nor attributes.', chain)
    }
    const uri = value === undefined ? undefined : textOf(pallet.readItemMetadata(fromHex(value)))
    return {
      tokenId: id,
      schema: 'assethub',
      ...(uri !== undefined && { uri, merge: 'chain-wins' as const }),
      document: {
        ...(attributes.length > 0 && {
          attributes: attributes.map((one) => readAttribute(pallet, one, values)),
        }),
        ...(shared !== undefined && { collection: textOf(pallet.readCollectionMetadata(fromHex(shared))) }),
      },
    }
  })
}

type NamedKey = { readonly key: string; readonly name: string }

function trusted(pallet: Pallet, prefix: string, keys: readonly string[]): readonly NamedKey[] {
  return keys.flatMap((key) => {
    const name = pallet.readAttributeName(fromHex(`0x${key.slice(prefix.length)}`))
    return name === undefined ? [] : [{ key, name: textOf(name) }]
  })
}

function readAttribute(
  pallet: Pallet,
  { key, name }: NamedKey,
  values: ReadonlyMap<string, string>,
): { readonly name: string; readonly value: string } {
  const value = values.get(key)
  if (value === undefined) throw inconsistent('An attribute is listed that is not there.')
  return { name, value: textOf(pallet.readAttribute(fromHex(value))) }
}

// Bytes that are no text are given in hexadecimal.
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return toHex(bytes)
  }
}
