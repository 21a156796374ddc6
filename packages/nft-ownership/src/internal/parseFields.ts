import type {
  AmountBounds,
  At,
  Standard,
  TokenSelector,
  TraitCondition,
  TraitOperator,
  TraitValue,
} from '../types.ts'
import { isRecord, type Report } from './issues.ts'
import { isNumberBelow, type NamespaceRules } from './namespaces.ts'
import { compilePattern } from './pattern.ts'

/** Limits of one query. */
export const QUERY_LIMITS = { tokens: 256, traits: 16, listed: 64, text: 256, pattern: 128 } as const

/** Of the whole gate. */
const MOST_PATTERNS = 8

const AMOUNT_LIMIT = 2n ** 256n
const OPERATORS: readonly TraitOperator[] = ['eq', 'ne', 'in', 'gt', 'gte', 'lt', 'lte', 'exists', 'regex']
const BLOCK_HASH = /^(?:0x)?[0-9a-zA-Z]{32,80}$/

/** An array of at least one and at most `limit` members, or nothing. */
export function parseList<T>(
  value: unknown,
  limit: number,
  report: Report,
  parse: (member: unknown, report: Report) => T | undefined,
): readonly T[] | undefined {
  if (!Array.isArray(value)) return report.add('type_invalid', 'Must be a list.')
  if (value.length === 0) return report.add('empty', 'Must not be empty: leave it out.')
  if (value.length > limit) return report.add('too_many', `Must have at most ${limit} members.`)
  // Array.from: a hole is `undefined`, not left out.
  const parsed = Array.from(value, (member, index) => parse(member, report.at(index)))
  return parsed.filter((member) => member !== undefined)
}

/** Refuses members that are not known: a misspelt condition must not be an absent one. */
export function refuseUnknown(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  report: Report,
): void {
  for (const key of Reflect.ownKeys(value))
    if (typeof key !== 'string' || !known.includes(key))
      report.at(String(key)).add('key_unknown', 'Is not known here.')
}

export function parseText(value: unknown, limit: number, report: Report): string | undefined {
  if (typeof value !== 'string') return report.add('type_invalid', 'Must be a text.')
  if (value === '') return report.add('empty', 'Must not be empty.')
  return value.length > limit ? report.add('too_many', `Must have at most ${limit} characters.`) : value
}

export function parseToken(
  value: unknown,
  rules: NamespaceRules,
  standard: Standard | undefined,
  report: Report,
): TokenSelector | undefined {
  if (typeof value === 'string')
    return rules.isToken(value, standard)
      ? value
      : report.add('token_invalid', 'Is no token id of this chain.')
  if (!isRecord(value)) return report.add('type_invalid', 'Must be a token id, or a range of them.')
  refuseUnknown(value, ['from', 'to'], report)
  if (!rules.ranges) return report.add('token_invalid', 'Token ids of this chain have no order.')
  const { from, to } = value
  if (typeof from !== 'string' || typeof to !== 'string')
    return report.add('type_invalid', 'A range has two texts, from and to.')
  if (!rules.isToken(from, standard) || !rules.isToken(to, standard))
    return report.add('token_invalid', 'Is no range of token ids of this chain.')
  return BigInt(from) > BigInt(to)
    ? report.add('token_invalid', 'The range ends before it begins.')
    : { from, to }
}

export function parseAmount(value: unknown, report: Report): AmountBounds | undefined {
  if (!isRecord(value)) return report.add('type_invalid', 'Must be an object.')
  refuseUnknown(value, ['min', 'max'], report)
  const bounds: { min?: string; max?: string } = {}
  for (const name of ['min', 'max'] as const) {
    const bound = value[name]
    if (bound === undefined) continue
    if (typeof bound !== 'string' || !isNumberBelow(bound, AMOUNT_LIMIT))
      return report.at(name).add('amount_invalid', 'Must be a decimal text without sign or leading zeros.')
    bounds[name] = bound
  }
  const { min = '1', max } = bounds
  if (max !== undefined && BigInt(max) < BigInt(min))
    return report.add('amount_invalid', 'No amount is within these bounds. Without min it is 1.')
  if (max === undefined && min === '0')
    return report.add('amount_invalid', 'Everybody holds at least nothing.')
  return bounds
}

export function parseAt(value: unknown, report: Report): At | undefined {
  if (value === 'latest' || value === 'safe' || value === 'finalized') return value
  if (!isRecord(value))
    return report.add('at_invalid', 'Must be latest, safe, finalized, a number or a hash.')
  const [name, ...more] = Reflect.ownKeys(value)
  const given = typeof name === 'string' ? value[name] : undefined
  if (more.length === 0 && typeof given === 'string') {
    if (name === 'number' && isNumberBelow(given, 2n ** 64n)) return { number: given }
    if (name === 'hash' && BLOCK_HASH.test(given)) return { hash: given }
  }
  return report.add('at_invalid', 'Must have either a number (decimal text) or a hash.')
}

export function parseTrait(value: unknown, report: Report): TraitCondition | undefined {
  if (!isRecord(value)) return report.add('type_invalid', 'Must be an object.')
  refuseUnknown(value, ['name', 'op', 'value'], report)
  const name = parseText(value['name'], QUERY_LIMITS.text, report.at('name'))
  const op = OPERATORS.find((known) => known === value['op'])
  if (op === undefined) return report.at('op').add('trait_invalid', `Must be one of ${OPERATORS.join(', ')}.`)
  const given = value['value']
  if (name === undefined) return undefined
  const at = report.at('value')
  if (op === 'exists')
    return given === undefined ? { name, op } : at.add('trait_invalid', 'exists has no value.')
  if (op === 'in') {
    const listed = parseList(given, QUERY_LIMITS.listed, at, parseScalar)
    return listed && { name, op, value: listed }
  }
  const scalar = parseScalar(given, at)
  if (scalar === undefined) return undefined
  if (op === 'regex') return parsePattern(scalar, at) && { name, op, value: scalar }
  return { name, op, value: scalar }
}

function parsePattern(value: TraitValue, report: Report): true | undefined {
  if (typeof value !== 'string' || value.length > QUERY_LIMITS.pattern)
    return report.add('trait_invalid', `A pattern is a text of at most ${QUERY_LIMITS.pattern} characters.`)
  report.patterns.count += 1
  if (report.patterns.count > MOST_PATTERNS)
    return report.add('too_many', `A gate has at most ${MOST_PATTERNS} patterns.`)
  return compilePattern(value)
    ? true
    : report.add('trait_invalid', 'The pattern is not in RE2 syntax, or repeats too often.')
}

function parseScalar(value: unknown, report: Report): TraitValue | undefined {
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value
  if (typeof value === 'string' && value.length <= QUERY_LIMITS.text) return value
  return report.add(
    'trait_invalid',
    `Must be a text of at most ${QUERY_LIMITS.text} characters, a number or a boolean.`,
  )
}
