import { parseChainId } from '@countersign/siwx-core'
import { resolveChainName } from '../chainName.ts'
import type { HoldingQuery, Standard } from '../types.ts'
import type { Report } from './issues.ts'
import { isNumberBelow, NAMESPACES, type NamespaceRules } from './namespaces.ts'
import {
  parseAmount,
  parseAt,
  parseList,
  parseText,
  parseToken,
  parseTrait,
  QUERY_LIMITS,
  refuseUnknown,
} from './parseFields.ts'

const KEYS = [
  'chain',
  'ecosystem',
  'standard',
  'collection',
  'tokens',
  'tokenPrefix',
  'amount',
  'unit',
  'traits',
  'integrity',
  'soulbound',
  'at',
  'delegates',
  'indexer',
  'deployBlock',
  'factory',
  'collectionPath',
] as const

const OWN_FIELDS = [...new Set(Object.values(NAMESPACES).flatMap(({ fields }) => fields))]
const FACTORY = /^0x[0-9a-fA-F]{40}$/
const INDEXER = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/
const PUBLIC_PATH = /^\/public\/[A-Za-z_][A-Za-z0-9_]{0,127}$/

/** Parses one requirement. Reports everything that is wrong with it. */
export function parseQuery(
  value: Readonly<Record<string, unknown>>,
  report: Report,
): HoldingQuery | undefined {
  refuseUnknown(value, KEYS, report)
  const chain = parseChain(value, report)
  if (chain === undefined) return undefined
  const rules = NAMESPACES[parseChainId(chain)?.namespace ?? '']
  if (rules === undefined)
    return report.at('chain').add('namespace_unsupported', 'No adapter knows this namespace.')
  const standard = parseStandard(value['standard'], rules, report.at('standard'))
  const collection = parseCollection(value['collection'], rules, standard, report.at('collection'))
  refuseMismatch(value, rules, standard, report)
  const optional = parseOptional(value, rules, standard, report)
  if (collection === undefined) return undefined
  return { chain, ...(standard && { standard }), collection, ...optional }
}

function parseChain(value: Readonly<Record<string, unknown>>, report: Report): string | undefined {
  const { chain, ecosystem } = value
  const at = report.at('chain')
  if (chain === undefined) return at.add('key_missing', 'A requirement names its chain.')
  if (typeof chain !== 'string') return at.add('type_invalid', 'Must be a text.')
  if (ecosystem !== undefined && typeof ecosystem !== 'string')
    return report.at('ecosystem').add('type_invalid', 'Must be a text.')
  const resolved = resolveChainName(chain, ecosystem)
  if (!resolved.ok) return at.add('chain_invalid', resolved.reason)
  if (resolved.warning) at.warn(resolved.warning.code, resolved.warning.message)
  return resolved.chain
}

function parseStandard(value: unknown, rules: NamespaceRules, report: Report): Standard | undefined {
  if (value === undefined) return undefined
  const standard = rules.standards.find((known) => known === value)
  return (
    standard ?? report.add('standard_mismatch', `Must be one of ${rules.standards.join(', ')} on this chain.`)
  )
}

function parseCollection(
  value: unknown,
  rules: NamespaceRules,
  standard: Standard | undefined,
  report: Report,
): string | undefined {
  if (value === undefined) return report.add('key_missing', 'A requirement names its collection.')
  if (typeof value !== 'string' || !rules.isCollection(value, standard))
    return report.add('collection_invalid', `Must be ${rules.collection}.`)
  return rules.spelt?.(value) ?? value
}

/** A member that would be ignored is refused: it was written to mean something. */
function refuseMismatch(
  value: Readonly<Record<string, unknown>>,
  rules: NamespaceRules,
  standard: Standard | undefined,
  report: Report,
): void {
  for (const field of OWN_FIELDS)
    if (value[field] !== undefined && !rules.fields.includes(field))
      report.at(field).add('field_mismatch', 'Means nothing on this chain.')
  if (standard === 'erc20')
    for (const field of ['tokens', 'traits', 'soulbound', 'integrity'])
      if (value[field] !== undefined) report.at(field).add('field_mismatch', 'Means nothing for ERC-20.')
  if (value['integrity'] !== undefined && value['traits'] === undefined)
    report.at('integrity').add('field_mismatch', 'Means nothing without traits.')
}

type Optional = Omit<HoldingQuery, 'chain' | 'standard' | 'collection'>

function parseOptional(
  value: Readonly<Record<string, unknown>>,
  rules: NamespaceRules,
  standard: Standard | undefined,
  report: Report,
): Optional {
  const field = <T>(name: keyof Optional, parse: (given: unknown, at: Report) => T | undefined) => {
    const parsed = value[name] === undefined ? undefined : parse(value[name], report.at(name))
    return parsed === undefined ? undefined : { [name]: parsed }
  }
  const text = (pattern: RegExp) => (given: unknown, at: Report) =>
    typeof given === 'string' && pattern.test(given)
      ? given
      : at.add('value_invalid', `Must match ${pattern.source}.`)
  return {
    ...field('tokens', (given, at) =>
      parseList(given, QUERY_LIMITS.tokens, at, (member, to) => parseToken(member, rules, standard, to)),
    ),
    ...field('tokenPrefix', (given, at) => parseText(given, QUERY_LIMITS.text, at)),
    ...field('amount', parseAmount),
    ...field('unit', (given, at) => parseText(given, 32, at)),
    ...field('traits', (given, at) => parseList(given, QUERY_LIMITS.traits, at, parseTrait)),
    ...field('integrity', (given, at) =>
      given === 'verified' ? given : at.add('value_invalid', 'Must be verified, or left out.'),
    ),
    ...field('soulbound', (given, at) =>
      typeof given === 'boolean' ? given : at.add('type_invalid', 'Must be true or false.'),
    ),
    ...field('at', parseAt),
    ...field('delegates', (given, at) =>
      parseList(
        given,
        8,
        at,
        (member, to) =>
          rules.delegations.find((known) => known === member) ??
          to.add('value_invalid', `Must be one of ${rules.delegations.join(', ') || 'none'} on this chain.`),
      ),
    ),
    ...field('indexer', text(INDEXER)),
    ...field('deployBlock', (given, at) =>
      typeof given === 'string' && isNumberBelow(given, 2n ** 64n)
        ? given
        : at.add('value_invalid', 'Must be a block number as a decimal text.'),
    ),
    ...field('factory', text(FACTORY)),
    ...field('collectionPath', text(PUBLIC_PATH)),
  } as Optional
}
