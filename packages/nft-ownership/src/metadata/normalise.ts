import type { Attribute, Metadata, MetadataSchema } from '../types.ts'
import { expectAtMost, isObject, parseText, readAttributes, textOf, traitsOf } from './attributes.ts'
import { displayUri, gatewayForm, webUrl } from './image.ts'
import type { Json } from './json.ts'

type Members = { readonly [name: string]: Json }

/** What is known beside the document. */
export type NormaliseOptions = {
  readonly schema: MetadataSchema
  readonly uri: string | undefined
  /** NEP-177: what a relative image is put behind. */
  readonly base: string | undefined
  readonly integrity: Metadata['integrity']
  readonly imageBase: URL | undefined
  readonly maxAttributes: number
}

const IMAGES = [
  'image',
  'image_url',
  'imageUrl',
  'displayUri',
  'display_uri',
  'thumbnailUri',
  'artifactUri',
  'thumbnail',
  'media',
  'media_url',
]
const LINKS = ['external_url', 'externalUrl', 'externalURL', 'externalUri', 'external_link', 'homepage']

/** Brings a document of any schema into the one shape. */
export function normalise(document: Members, options: NormaliseOptions): Metadata {
  const { schema, uri, base, integrity, imageBase, maxAttributes } = options
  const image = displayUri(textOf(document, ...IMAGES) ?? svgOf(document), base)
  const imageGateway = image === undefined ? undefined : gatewayForm(image, imageBase)
  const externalUrl = webUrl(textOf(document, ...LINKS))
  const attributes = expectAtMost(attributesOf(document, schema), maxAttributes)
  const name = textOf(document, 'name', 'title')
  const description = textOf(document, 'description')
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description }),
    ...(image !== undefined && { image }),
    ...(imageGateway !== undefined && { imageGateway }),
    ...(externalUrl !== undefined && { externalUrl }),
    attributes,
    traits: traitsOf(attributes),
    raw: document,
    schema,
    ...(uri !== undefined && { uri }),
    integrity,
  }
}

function svgOf(document: Members): string | undefined {
  const svg = document['image_data']
  return typeof svg === 'string' && /^\s*<svg[\s>]/i.test(svg)
    ? `data:image/svg+xml,${encodeURIComponent(svg.toWellFormed())}`
    : undefined
}

// Marketplaces' attributes first; where there are none, what the schema has in their place.
function attributesOf(document: Members, schema: MetadataSchema): readonly Attribute[] {
  const own = [...readAttributes(document['attributes']), ...readAttributes(document['traits'])]
  if (schema.startsWith('arc')) return [...own, ...arcProperties(document['properties'])]
  if (schema === 'nep177') return [...own, ...nearExtra(document['extra'])]
  if (schema === 'flow') return [...own, ...flowViews(document, own)]
  return own.length > 0 ? own : readAttributes(document['properties'])
}

// ARC-16: `properties.traits`, or every property where there is none; ARC-36: `properties.filters` beside them.
function arcProperties(value: Json | undefined): readonly Attribute[] {
  if (!isObject(value)) return []
  const { traits, filters, ...rest } = value
  const named = isObject(traits) ? readAttributes(traits) : readAttributes(rest)
  return [...named, ...readAttributes(filters, 'filter')]
}

// NEP-177 leaves `extra` open: in use are JSON text and an object, of attributes or of anything.
function nearExtra(value: Json | undefined): readonly Attribute[] {
  const extra = typeof value === 'string' ? parseText(value) : value
  if (!isObject(extra)) return readAttributes(extra)
  const inside = [...readAttributes(extra['attributes']), ...readAttributes(extra['traits'])]
  return inside.length > 0 ? inside : readAttributes(extra['properties'] ?? extra)
}

// What Flow's other views say of a token can be asked for like a trait, unless the token has a trait of that name.
function flowViews({ serial, rarity, editions }: Members, own: readonly Attribute[]): readonly Attribute[] {
  const score = isObject(rarity) ? (rarity['description'] ?? rarity['score']) : undefined
  const views = [
    ...readAttributes(serial === undefined ? [] : [{ name: 'serial', value: serial }]),
    ...readAttributes(score === undefined ? [] : [{ name: 'rarity', value: score }]),
    ...(Array.isArray(editions) ? editions : []).flatMap((edition: Json) =>
      isObject(edition)
        ? readAttributes([{ name: 'edition', value: edition['number'] ?? null, max: edition['max'] ?? null }])
        : [],
    ),
  ]
  return views.filter((view) => !own.some(({ name }) => name === view.name))
}
