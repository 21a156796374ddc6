import { undecided } from '../errors.ts'
import { isFields } from '../internal/fields.ts'
import type { AskNode } from '../internal/nodes.ts'
import type { Block, HoldingsFailure, MetadataSource, Token } from '../types.ts'
import { fromHex } from './hex.ts'
import { call, inconsistent } from './node.ts'

/** Which tokens' metadata is looked for. */
export type DescribeUniqueQuestion = {
  readonly chain: string
  readonly collection: string
  readonly tokens: readonly Token[]
  readonly block: Block
}

/** The property that has the document of schema 2. */
const DOCUMENT = 'tokenData'

/**
 * Where the metadata of tokens is: in the properties that only the collection's administrators can set.
 *
 * @see Unique Network RPC: `unique_tokenProperties`, `unique_propertyPermissions`; Unique schema 2.0
 */
export async function describeUnique(
  ask: AskNode,
  { chain, collection, tokens, block }: DescribeUniqueQuestion,
): Promise<readonly (MetadataSource | HoldingsFailure)[]> {
  const number = Number(collection)
  const trusted = await readTrusted(ask, number, block.hash)
  return Promise.all(
    tokens.map(async ({ id }) => {
      const answer = await call(ask, 'unique_tokenProperties', [number, Number(id), null, block.hash])
      const properties = readProperties(answer).filter(({ name }) => trusted.has(name))
      if (properties.length === 0) return undecided('metadata_missing', 'The token has no properties.', chain)
      return sourceOf(id, new Map(properties.map(({ name, value }) => [name, value])))
    }),
  )
}

function sourceOf(tokenId: string, properties: ReadonlyMap<string, string>): MetadataSource {
  const text = properties.get(DOCUMENT)
  const document = text === undefined ? undefined : parse(text)
  const uri = properties.get('URI')
  if (isFields(document)) return { tokenId, schema: 'unique', document }
  const rest = { properties: Object.fromEntries(properties) }
  return uri === undefined
    ? { tokenId, schema: 'unique', document: rest }
    : { tokenId, schema: 'unique', uri, document: rest, merge: 'chain-wins' }
}

// What the holder of a token can write says nothing about it.
async function readTrusted(ask: AskNode, collection: number, hash: string): Promise<ReadonlySet<string>> {
  const answer = await call(ask, 'unique_propertyPermissions', [collection, null, hash])
  if (!Array.isArray(answer)) throw inconsistent('unique_propertyPermissions was not answered.')
  const names = answer.flatMap((entry: unknown) => {
    const { key, permission } = isFields(entry) ? entry : {}
    if (!isFields(permission)) throw inconsistent('A property has no permission.')
    const byOwner = permission['token_owner'] ?? permission['tokenOwner']
    return byOwner === false ? [readText(key)] : []
  })
  return new Set(names)
}

function readProperties(answer: unknown): readonly { readonly name: string; readonly value: string }[] {
  if (!Array.isArray(answer)) throw inconsistent('unique_tokenProperties was not answered.')
  return answer.map((entry: unknown) => {
    const { key, value } = isFields(entry) ? entry : {}
    return { name: readText(key), value: readText(value) }
  })
}

// Nodes write bytes as numbers, or in hexadecimal.
function readText(value: unknown): string {
  const bytes = Array.isArray(value) && value.every(isByte) ? Uint8Array.from(value) : fromHex(value)
  return new TextDecoder().decode(bytes)
}

function isByte(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 255
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
