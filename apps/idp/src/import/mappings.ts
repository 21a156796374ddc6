import type { HoldingQuery } from '@countersign/nft-ownership'
import { RESERVED_CLAIMS, RESERVED_SCOPES } from '../claims.ts'
import type { NftMapping } from '../config/nft.ts'
import { isRecord } from '../json.ts'
import { type ConstraintContext, readConstraint } from './constraint.ts'
import { ECOSYSTEMS } from './ecosystems.ts'
import { type Notes, shown } from './findings.ts'
import type { GateNames } from './gates.ts'
import { type Fields, has, listOf, recordOf, reportUnknown, textOf } from './members.ts'
import { byEcosystem, type Constraint, flatConstraint, gateOf } from './tokenClaim.ts'

/** Members of a constraint stand in the mapping itself in early versions. */
const FLAT = ['chain', 'smartContractAddress', 'factorySmartContractAddress', 'collectionPath'] as const
const KEYS = ['scope', 'claim', 'claimMappings', 'trait', ...FLAT] as const
const CONSTRAINT = ['nftTokenConstraint', 'nftTokenContraint'] as const
const MOST_MAPPINGS = 100
const MOST_SCOPES = 20

/** NEP-177: what a token’s own metadata may have, and the predecessor offers. */
const NEAR_FIELDS: ReadonlySet<string> = new Set([
  ...['copies', 'description', 'expires_at', 'extra', 'issued_at', 'media', 'media_hash', 'reference'],
  ...['reference_hash', 'starts_at', 'title', 'updated_at'],
])

type Source = NftMapping['from'][keyof NftMapping['from']]
type Place = { readonly query: HoldingQuery; readonly source: NonNullable<Source> }

const sourceOf = (
  ecosystem: string,
  trait: string | undefined,
  notes: Notes,
): NonNullable<Source> | undefined => {
  if (trait === undefined) return notes.add('key_missing', 'A trait is needed: left out.')
  const fits = ecosystem === 'NEAR' ? NEAR_FIELDS.has(trait) : trait.length <= 128
  if (!fits) return notes.at('trait').add('value_invalid', 'Names no value of a token: left out.')
  if (ecosystem === 'ALGORAND') {
    const message =
      'The whole metadata was told there, whatever the trait. Here it is the trait of that name.'
    notes.at('trait').add('claim_source_changed', message)
  }
  return ECOSYSTEMS[ecosystem]?.source(trait)
}

/** One ecosystem of a mapping: which token, and where in it. */
const placeOf = ({ ecosystem, fields, notes }: Constraint, context: ConstraintContext): Place | undefined => {
  reportUnknown(fields, ['trait', ...CONSTRAINT], notes)
  const source = sourceOf(ecosystem, textOf(fields, 'trait', notes), notes)
  const [first, second] = CONSTRAINT
  if (has(fields, second)) {
    notes.at(second).add('spelling_other', `The predecessor reads ${first} only. Here it takes effect.`)
  }
  const key = has(fields, first) ? first : second
  const constraint = recordOf(fields, key, notes)
  if (constraint === undefined)
    return notes.add('key_missing', 'A constraint is needed: left out.', context.at)
  const query = readConstraint(constraint, ecosystem, notes.at(key), context)
  return query && source && { query, source }
}

const flatPlace = (fields: Fields, notes: Notes, context: ConstraintContext): Place | undefined => {
  const constraint = Object.fromEntries(FLAT.map((key) => [key, fields[key]]))
  const flat = flatConstraint(constraint, notes)
  if (flat === undefined) return undefined
  const source = sourceOf(flat.ecosystem, textOf(fields, 'trait', notes), notes)
  const query = readConstraint(flat.fields, flat.ecosystem, notes, context)
  return query && source && { query, source }
}

const placesOf = (fields: Fields, notes: Notes, context: ConstraintContext): readonly Place[] => {
  const several = recordOf(fields, 'claimMappings', notes)
  if (several === undefined) {
    const flat = flatPlace(fields, notes, context)
    return flat ? [flat] : []
  }
  return byEcosystem(several, notes.at('claimMappings')).flatMap(
    (constraint) => placeOf(constraint, context) ?? [],
  )
}

/** Sources by namespace. EVM and the EVM chains of `POLKADOT` are one namespace: the first one counts. */
const fromOf = (places: readonly Place[], notes: Notes): NftMapping['from'] => {
  const from = new Map<string, NonNullable<Source>>()
  for (const { query, source } of places) {
    const namespace = query.chain.slice(0, query.chain.indexOf(':'))
    const known = from.get(namespace)
    if (known === undefined) from.set(namespace, source)
    else if (known.trait !== source.trait) {
      notes.add('claim_source_changed', 'EVM chains share one trait here: the first one counts.')
    }
  }
  return Object.fromEntries(from) as NftMapping['from']
}

const CLAIM = /^[A-Za-z][A-Za-z0-9_]{0,63}$/
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/

const claimOf = (fields: Fields, notes: Notes): string | undefined => {
  const claim = textOf(fields, 'claim', notes)
  if (claim === undefined) return notes.add('key_missing', 'claim is needed: the mapping is left out.')
  if (CLAIM.test(claim) && !RESERVED_CLAIMS.has(claim) && !(claim in Object.prototype)) return claim
  return notes
    .at('claim')
    .add('claim_invalid', 'No name for a claim, or one with a meaning of its own: the mapping is left out.')
}

const RESERVED =
  'Every request with this scope asked for the token. A scope with a meaning of its own cannot do that here: left out. Set the gate for each client, with countersign clients update <id> --gates <gate>.'

const isScope = (scope: unknown, notes: Notes): scope is string => {
  const named = typeof scope === 'string' && SCOPE.test(scope) && !(scope in Object.prototype)
  const reserved = named && RESERVED_SCOPES.has(scope)
  if (!named) notes.add('claim_invalid', 'No name for a scope: left out.')
  if (reserved) notes.add('scope_reserved', RESERVED, ['nft', 'mappings'])
  return named && !reserved
}

const scopesOf = (fields: Fields, notes: Notes): readonly string[] => {
  const one = typeof fields['scope'] === 'string' ? [fields['scope']] : undefined
  const listed = one ?? listOf(fields, 'scope', notes) ?? []
  const scopes = listed.filter((scope, index) => isScope(scope, notes.at('scope').at(index)))
  return [...new Set(scopes)].slice(0, MOST_SCOPES)
}

const remark = (claim: string, places: readonly Place[], notes: Notes): void => {
  const names = new Set(places.map(({ source }) => source.trait ?? source.path ?? ''))
  names.delete(claim)
  const [name] = names
  if (name === undefined) return
  const message = `Came out as ${shown(name)}, the name of the trait; now it is ${claim}, as configured. Applications that read ${shown(name)} have to be changed.`
  notes.at('claim').add('claim_renamed', message)
}

type MappingContext = ConstraintContext & {
  readonly gates: GateNames
  /** Scopes that ask for credentials: there they won over tokens. */
  readonly credentialScopes: ReadonlySet<string>
}

const readMapping = (fields: Fields, notes: Notes, context: MappingContext): NftMapping | undefined => {
  reportUnknown(fields, KEYS, notes)
  const claim = claimOf(fields, notes)
  const scopes = scopesOf(fields, notes)
  const places = placesOf(fields, notes, context)
  if (claim === undefined) return undefined
  const gate = gateOf(places.map(({ query }) => query))
  if (gate === undefined) {
    return notes.add('key_missing', 'No token is left that the claim could come from: left out.', context.at)
  }
  remark(claim, places, notes)
  const shadowed = scopes.find((scope) => context.credentialScopes.has(scope))
  if (shadowed !== undefined) {
    const message = `The scope ${shown(shadowed)} asked for a credential as well, which won: the mapping had no effect there. Here it takes effect.`
    notes.at('scope').add('mapping_shadowed', message)
  }
  notes.add('converted', `The claim ${claim}.`)
  const name = context.gates.name(`for-${claim}`, `Token for ${claim}`, gate)
  return { claim, scopes: [...scopes], gate: name, from: fromOf(places, notes) }
}

/** A claim is mapped once: another mapping of it adds its scopes where it says the same, else it is left out. */
const joined = (mappings: readonly NftMapping[], next: NftMapping, notes: Notes): readonly NftMapping[] => {
  const index = mappings.findIndex(({ claim }) => claim === next.claim)
  const known = mappings[index]
  if (known === undefined) return [...mappings, next]
  if (known.gate !== next.gate || JSON.stringify(known.from) !== JSON.stringify(next.from)) {
    notes.add('claim_repeated', `${next.claim} is mapped already, from another place: left out.`)
    return mappings
  }
  const scopes = [...new Set([...known.scopes, ...next.scopes])].slice(0, MOST_SCOPES)
  return mappings.with(index, { ...known, scopes })
}

/** A claim that no scope asks for must not have the name of a scope. */
const withoutClash = (mappings: readonly NftMapping[], notes: Notes): readonly NftMapping[] => {
  const scopes = new Set(mappings.flatMap((mapping) => mapping.scopes))
  return mappings.filter(({ claim, scopes: own }) => {
    if (own.length > 0 || !scopes.has(claim)) return true
    return notes.add('claim_invalid', `${claim} is the name of a scope and of a claim without one: left out.`)
  })
}

/** Reads `nft_mappings`. */
export const readMappings = (
  list: readonly unknown[],
  notes: Notes,
  context: MappingContext,
): readonly NftMapping[] => {
  if (list.length > MOST_MAPPINGS) {
    notes.add('too_many', `More than ${MOST_MAPPINGS} mappings: the others are left out.`)
  }
  let mappings: readonly NftMapping[] = []
  for (const [index, entry] of list.slice(0, MOST_MAPPINGS).entries()) {
    const here = notes.at(index)
    if (!isRecord(entry)) {
      here.add('type_invalid', 'Must be an object: left out.')
      continue
    }
    const mapping = readMapping(entry, here, context)
    if (mapping) mappings = joined(mappings, mapping, here)
  }
  return withoutClash(mappings, notes)
}
