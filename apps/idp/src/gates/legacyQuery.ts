import { type Gate, parseGate, resolveChainName } from '@countersign/nft-ownership'
import { isRecord } from '../json.ts'
import type { GateRefusal } from './types.ts'

/** Spelt both ways: the first is what the predecessor reads. */
const CONSTRAINTS = ['nftTokenContraints', 'nftTokenConstraints'] as const

const MEMBERS = ['ecosystems', 'ecosystem', 'chain', 'smartContractAddress', ...CONSTRAINTS] as const
const ONE = new Set([
  'ecosystem',
  'chain',
  'smartContractAddress',
  'factorySmartContractAddress',
  'collectionPath',
])

type Fields = Readonly<Record<string, unknown>>
type Read = { readonly ok: true; readonly gate: Gate } | GateRefusal

const invalid = (message: string): GateRefusal => ({ ok: false, code: 'nft_request_invalid', message })

/** True for the request shapes of the walt.id IDP Kit: one constraint, or one for each of several ecosystems. */
export const isLegacyQuery = (query: Fields): boolean =>
  Object.hasOwn(query, 'smartContractAddress') ||
  Object.hasOwn(query, 'ecosystems') ||
  CONSTRAINTS.some((name) => Object.hasOwn(query, name))

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** One constraint. Empty texts are absent members there. */
const readConstraint = (fields: Fields, ecosystem: string | undefined): Read => {
  const unknown = Object.keys(fields).find((name) => !ONE.has(name))
  if (unknown !== undefined) return invalid(`nft_token has no member ${unknown}`)
  const name = text(fields['chain'])
  const collection = text(fields['smartContractAddress'])
  if (name === undefined || collection === undefined)
    return invalid('chain and smartContractAddress are needed')
  const chain = resolveChainName(
    name,
    name.includes(':') ? undefined : (ecosystem ?? text(fields['ecosystem'])),
  )
  if (!chain.ok) return invalid(`chain: ${chain.reason}`)
  if (chain.chain.startsWith('flow:') && !/^A\.[0-9a-f]{16}\.\w+(?:\.NFT)?$/.test(collection)) {
    return invalid('an address names no collection on Flow: write the type, A.<address>.<Contract>.NFT')
  }
  const gate = parseGate({
    chain: chain.chain,
    collection,
    factory: text(fields['factorySmartContractAddress']),
    collectionPath: text(fields['collectionPath']),
  })
  return gate.ok ? { ok: true, gate: gate.gate } : invalid(gate.issues[0]?.message ?? 'not a query')
}

const readSeveral = (fields: Fields): Read => {
  const constraints = CONSTRAINTS.map((name) => fields[name]).filter((value) => value !== undefined)
  const [given] = constraints
  if (constraints.length !== 1 || !isRecord(given)) return invalid('one object of constraints is needed')
  const { ecosystems } = fields
  const listed = ecosystems === undefined ? Object.keys(given) : ecosystems
  if (!Array.isArray(listed) || listed.length === 0 || listed.length > 10)
    return invalid('ecosystems is a list')
  const gates: Gate[] = []
  for (const ecosystem of listed as readonly unknown[]) {
    const constraint =
      typeof ecosystem === 'string' && Object.hasOwn(given, ecosystem) ? given[ecosystem] : undefined
    if (!isRecord(constraint)) return invalid('an ecosystem has no constraint')
    const read = readConstraint(constraint, String(ecosystem))
    if (!read.ok) return read
    gates.push(read.gate)
  }
  const [only] = gates
  return { ok: true, gate: gates.length === 1 && only ? only : { anyOf: gates } }
}

/**
 * Reads a request in one of the predecessor's two shapes. Its ecosystems are alternatives; a constraint of an ecosystem
 * that is not listed does not count.
 */
export const readLegacyQuery = (query: Fields): Read => {
  const several = CONSTRAINTS.some((name) => Object.hasOwn(query, name))
  if (!several)
    return Object.hasOwn(query, 'ecosystems')
      ? invalid('constraints are needed')
      : readConstraint(query, undefined)
  const unknown = Object.keys(query).find((name) => !(MEMBERS as readonly string[]).includes(name))
  if (unknown !== undefined) return invalid(`nft_token has no member ${unknown}`)
  return readSeveral(query)
}
