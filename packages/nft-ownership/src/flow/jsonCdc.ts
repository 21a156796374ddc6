import { type Fields, isFields } from '../internal/fields.ts'
import type { Cadence } from './cadence.ts'

const MAX_DEPTH = 48
const MAX_VALUES = 200_000

const SIGNED = /^(?:0|-?[1-9][0-9]{0,77})$/
const UNSIGNED = /^(?:0|[1-9][0-9]{0,77})$/
const FIXED = /^-?(?:0|[1-9][0-9]{0,11})\.[0-9]{8}$/
const ADDRESS = /^0x[0-9a-f]{16}$/
const NUMBER = /^(U?Int|Word)(8|16|32|64|128|256)?$/
const COMPOSITES: ReadonlySet<string> = new Set([
  'Struct',
  'Resource',
  'Event',
  'Contract',
  'Enum',
  'Attachment',
])
const OPAQUE: ReadonlySet<string> = new Set(['Type', 'Capability', 'Function'])

/** The text is not JSON-CDC, or more of it than is read. */
export class JsonCdcError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'JsonCdcError'
  }
}

/**
 * Decodes JSON-CDC strictly: every value names its type, integers are canonical decimal text that fits the type, nothing is
 * deeper than 48 levels or more than 200,000 values.
 *
 * @throws JsonCdcError
 * @see Cadence "JSON-Cadence Data Interchange Format"
 */
export function decodeJsonCdc(text: string): Cadence {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw new JsonCdcError('It is not JSON.')
  }
  let count = 0
  return read(parsed, 0, () => {
    count += 1
    if (count > MAX_VALUES) throw new JsonCdcError(`It has more than ${MAX_VALUES} values.`)
  })
}

type Counter = () => void

function read(value: unknown, depth: number, counted: Counter): Cadence {
  counted()
  if (depth > MAX_DEPTH) throw new JsonCdcError(`It is deeper than ${MAX_DEPTH} levels.`)
  if (!isFields(value) || typeof value['type'] !== 'string') throw new JsonCdcError('A value has no type.')
  const { type, value: inner } = value as { readonly type: string; readonly value?: unknown }
  const below = (member: unknown) => read(member, depth + 1, counted)
  if (type === 'Optional') return inner === null ? null : below(inner)
  if (type === 'Array') return listOf(inner, type).map(below)
  if (type === 'Dictionary')
    return { kind: 'dictionary', entries: listOf(inner, type).map((item) => entry(item, below)) }
  if (type === 'InclusiveRange') return range(fieldsOf(inner, type), below)
  if (COMPOSITES.has(type)) return composite(fieldsOf(inner, type), below)
  return scalar(type, inner)
}

function scalar(type: string, inner: unknown): Cadence {
  if (type === 'Void' && inner === undefined) return null
  if (type === 'Bool' && typeof inner === 'boolean') return inner
  if (type === 'Path') return path(fieldsOf(inner, type))
  if (OPAQUE.has(type) && inner !== undefined) return { kind: 'opaque', type }
  if (typeof inner !== 'string')
    throw new JsonCdcError(`A value of type ${type.slice(0, 32)} is not what it says.`)
  if (type === 'String' || type === 'Character') return inner
  if (type === 'Address' && ADDRESS.test(inner)) return inner
  if ((type === 'Fix64' || (type === 'UFix64' && !inner.startsWith('-'))) && FIXED.test(inner)) {
    return { kind: 'fixed', value: inner }
  }
  return integer(type, inner)
}

function integer(type: string, text: string): bigint {
  const [, family, width] = NUMBER.exec(type) ?? []
  const signed = family === 'Int'
  const known = family !== undefined && (family !== 'Word' || width !== undefined)
  if (!known || !(signed ? SIGNED : UNSIGNED).test(text)) {
    throw new JsonCdcError(`A value of type ${type.slice(0, 32)} is not what it says.`)
  }
  const number = BigInt(text)
  if (width === undefined) return number
  const fits = signed ? BigInt.asIntN(Number(width), number) : BigInt.asUintN(Number(width), number)
  if (fits !== number) throw new JsonCdcError(`A number does not fit ${type}.`)
  return number
}

function entry(item: unknown, below: (member: unknown) => Cadence): readonly [Cadence, Cadence] {
  const { key, value } = fieldsOf(item, 'Dictionary')
  return [below(key), below(value)]
}

function composite({ id, fields }: Fields, below: (member: unknown) => Cadence): Cadence {
  if (typeof id !== 'string') throw new JsonCdcError('A composite has no type.')
  const members = listOf(fields, 'composite').map((item): readonly [string, Cadence] => {
    const { name, value } = fieldsOf(item, 'composite')
    if (typeof name !== 'string') throw new JsonCdcError('A field has no name.')
    return [name, below(value)]
  })
  return { kind: 'composite', id, fields: members }
}

function range({ start, end, step }: Fields, below: (member: unknown) => Cadence): Cadence {
  return { kind: 'range', start: below(start), end: below(end), step: below(step) }
}

function path({ domain, identifier }: Fields): Cadence {
  if (typeof domain !== 'string' || typeof identifier !== 'string') throw new JsonCdcError('A path is none.')
  return { kind: 'path', domain, identifier }
}

function listOf(value: unknown, type: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new JsonCdcError(`The members of a value of type ${type} are no list.`)
  return value
}

function fieldsOf(value: unknown, type: string): Fields {
  if (!isFields(value)) throw new JsonCdcError(`A value of type ${type} is not what it says.`)
  return value
}
