import { hexToBytes } from '@countersign/siwx-core/codec'
import { isFields } from '../../internal/fields.ts'

/** A node of Micheline that names something: a type, a constructor, a section of a script. */
export type Prim = {
  readonly kind: 'prim'
  readonly prim: string
  readonly args: readonly Micheline[]
  readonly annots: readonly string[]
}

/** Data and types of Michelson, as read from a node's JSON. */
export type Micheline =
  | Prim
  | { readonly kind: 'int'; readonly int: bigint }
  | { readonly kind: 'string'; readonly string: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'seq'; readonly items: readonly Micheline[] }

/** Deeper than any storage type that fits into a contract in practice; the readers below recurse. */
const MAX_DEPTH = 256
const MAX_NODES = 100_000
/** 2^13000 and no more: what is wider than this is no token id and no balance. */
const INTEGER = /^(?:0|-?[1-9][0-9]{0,3999})$/
const NAME = /^[A-Za-z_][A-Za-z0-9_]{0,63}$/

type Count = { nodes: number }

/**
 * Reads Micheline strictly, or gives `undefined`: exactly the members that the grammar has, bounded in depth and size.
 *
 * @see Octez "Micheline", JSON syntax
 */
export function readMicheline(json: unknown): Micheline | undefined {
  return read(json, MAX_DEPTH, { nodes: 0 })
}

function read(json: unknown, depth: number, count: Count): Micheline | undefined {
  if (depth === 0 || ++count.nodes > MAX_NODES) return undefined
  if (Array.isArray(json)) {
    const items = readAll(json, depth, count)
    return items && { kind: 'seq', items }
  }
  if (!isFields(json)) return undefined
  return 'prim' in json ? readPrim(json, depth, count) : readLiteral(json)
}

function readAll(list: readonly unknown[], depth: number, count: Count): readonly Micheline[] | undefined {
  const items: Micheline[] = []
  for (const item of list) {
    const node = read(item, depth - 1, count)
    if (node === undefined) return undefined
    items.push(node)
  }
  return items
}

function readPrim(
  { prim, args = [], annots = [], ...more }: Readonly<Record<string, unknown>>,
  depth: number,
  count: Count,
): Micheline | undefined {
  if (typeof prim !== 'string' || !NAME.test(prim) || Object.keys(more).length > 0) return undefined
  if (!Array.isArray(args) || !Array.isArray(annots)) return undefined
  if (!annots.every((annot): annot is string => typeof annot === 'string' && annot.length < 256))
    return undefined
  const nodes = readAll(args, depth, count)
  return nodes && { kind: 'prim', prim, args: nodes, annots }
}

function readLiteral(json: Readonly<Record<string, unknown>>): Micheline | undefined {
  const [member, ...more] = Object.entries(json)
  if (member === undefined || more.length > 0) return undefined
  const [kind, text] = member
  if (typeof text !== 'string') return undefined
  if (kind === 'string') return { kind, string: text }
  if (kind === 'int') return INTEGER.test(text) ? { kind, int: BigInt(text) } : undefined
  const bytes = kind === 'bytes' ? hexToBytes(text) : undefined
  return bytes && { kind: 'bytes', bytes }
}

/** First component and all others, of a pair in any of its three notations: nested, flat, as a sequence. */
export function unpair(value: Micheline): readonly [Micheline, Micheline] | undefined {
  const parts = value.kind === 'seq' ? value.items : isPrim(value, 'Pair') ? value.args : []
  const [first, second, ...more] = parts
  if (first === undefined || second === undefined) return undefined
  return [first, more.length === 0 ? second : pair(second, ...more)]
}

/** First type and all others, of the type of a pair: `pair a b c` is `pair a (pair b c)`. */
export function unpairType(type: Micheline): readonly [Micheline, Micheline] | undefined {
  if (!isPrim(type, 'pair')) return undefined
  const [first, second, ...more] = type.args
  if (first === undefined || second === undefined) return undefined
  return [
    first,
    more.length === 0 ? second : { kind: 'prim', prim: 'pair', args: [second, ...more], annots: [] },
  ]
}

export function pair(...args: readonly Micheline[]): Prim {
  return { kind: 'prim', prim: 'Pair', args, annots: [] }
}

export function isPrim(node: Micheline | undefined, prim: string): node is Prim {
  return node?.kind === 'prim' && node.prim === prim
}

/** A natural number, or `undefined`. */
export function readNat(node: Micheline | undefined): bigint | undefined {
  return node?.kind === 'int' && node.int >= 0n ? node.int : undefined
}

/** Amounts are passed on as decimals of at most 78 digits. */
const MAX_AMOUNT = 10n ** 78n

/** An amount, or `undefined`. */
export function readAmount(node: Micheline | undefined): bigint | undefined {
  const amount = readNat(node)
  return amount !== undefined && amount < MAX_AMOUNT ? amount : undefined
}

/** The field name that a type is annotated with, without its `%`. */
export function nameOf(type: Micheline): string | undefined {
  if (type.kind !== 'prim') return undefined
  return type.annots.find((annot) => annot.startsWith('%'))?.slice(1)
}
