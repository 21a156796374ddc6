import { OwnershipError } from '../errors.ts'
import type { Attribute, TraitValue } from '../types.ts'
import { type Json, parseJson } from './json.ts'

type Members = { readonly [name: string]: Json }

/** True for a JSON object. */
export function isObject(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const isScalar = (value: Json | undefined): value is TraitValue =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'

/** The first member of these names that is text; a number is made text. */
export function textOf(members: Members, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = plain(members[name])
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return String(value)
  }
  return undefined
}

// Localised text of Unique's schemas: `{"_": "Male", "de": "Männlich"}`.
function plain(value: Json | undefined): Json | undefined {
  if (!isObject(value)) return value
  return value['_'] ?? value['en']
}

/**
 * Reads attributes in any of the shapes that are in use: a list of objects (`trait_type`, `name` or `key`, and `value`),
 * or an object by name, of values or of objects with a value. What has no value is left out; an entry that makes no sense
 * does not spoil the others. Text is read as the JSON that it may hold: some contracts store it so.
 */
export function readAttributes(value: Json | undefined, type?: string): readonly Attribute[] {
  if (typeof value === 'string') return readAttributes(withoutText(parseText(value)), type)
  if (Array.isArray(value))
    return value.flatMap((item: Json) => (isObject(item) ? fromObject(item, undefined, type) : []))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, item]) => fromMember(name, item, type))
}

/** The JSON that a text holds, if it does. */
export function parseText(text: string): Json | undefined {
  try {
    return parseJson(new TextEncoder().encode(text), undefined, 32)
  } catch {
    return undefined
  }
}

// Text within text within text is not read.
const withoutText = (value: Json | undefined): Json | undefined =>
  typeof value === 'string' ? undefined : value

function fromMember(name: string, item: Json, type: string | undefined): readonly Attribute[] {
  if (isObject(item)) return fromObject(item, name, type)
  return valuesOf(item).map((value) => ({ name, value, ...(type !== undefined && { type }) }))
}

function fromObject(item: Members, key: string | undefined, kind: string | undefined): readonly Attribute[] {
  const name = textOf(item, 'trait_type', 'traitType', 'name', 'key', 'trait') ?? key
  if (name === undefined) return []
  const type = textOf(item, 'type') ?? kind
  const displayType = textOf(item, 'display_type', 'displayType')
  const max = item['max_value'] ?? item['maxValue'] ?? item['max']
  return valuesOf(item['value'] ?? localised(item)).map((value) => ({
    name,
    value,
    ...(type !== undefined && { type }),
    ...(displayType !== undefined && { displayType }),
    ...((typeof max === 'number' || typeof max === 'string') && { max }),
  }))
}

const localised = (item: Members): Json | undefined => (item['_'] === undefined ? undefined : plain(item))

// A list is several values of one trait.
function valuesOf(value: Json | undefined): readonly TraitValue[] {
  const items: readonly (Json | undefined)[] = Array.isArray(value) ? value : [value]
  return items.map(plain).filter(isScalar)
}

/** Refuses more attributes than are read: leaving some out would change what is known of a token. */
export function expectAtMost(attributes: readonly Attribute[], most: number): readonly Attribute[] {
  if (attributes.length <= most) return attributes
  throw new OwnershipError('metadata_too_large', `More than ${most} attributes.`)
}

/** Attributes by name. Without a prototype, so that no name means anything by itself. */
export function traitsOf(
  attributes: readonly Attribute[],
): Readonly<Record<string, TraitValue | readonly TraitValue[]>> {
  const traits: Record<string, TraitValue | TraitValue[]> = Object.create(null)
  for (const { name, value } of attributes) {
    if (name === '__proto__') continue
    const before = traits[name]
    if (Array.isArray(before)) before.push(value)
    else traits[name] = before === undefined ? value : [before, value]
  }
  return traits
}
