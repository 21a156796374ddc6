import type { Gate, HoldingQuery } from '@countersign/nft-ownership'
import { isRecord } from '../json.ts'
import { type ConstraintContext, readConstraint } from './constraint.ts'
import { ECOSYSTEMS } from './ecosystems.ts'
import { type Notes, shown } from './findings.ts'
import { type Fields, has, listOf, recordOf, reportUnknown, textOf } from './members.ts'

/** The first is what the predecessor reads. */
export const CONSTRAINTS = ['nftTokenContraints', 'nftTokenConstraints'] as const

/** A constraint and the ecosystem that it is written under. */
export type Constraint = { readonly ecosystem: string; readonly fields: Fields; readonly notes: Notes }

/** Queries in any order and spelling that mean the same gate give the same gate. */
export const gateOf = (queries: readonly HoldingQuery[]): Gate | undefined => {
  const [first, second] = queries
  return second === undefined ? first : { anyOf: queries }
}

/** Constraints by ecosystem, as an object has them. */
export const byEcosystem = (fields: Fields, notes: Notes): readonly Constraint[] =>
  Object.entries(fields).flatMap(([name, value]) => {
    const here = notes.at(name)
    if (!Object.hasOwn(ECOSYSTEMS, name)) {
      here.add('ecosystem_unknown', `One of ${Object.keys(ECOSYSTEMS).join(', ')} is needed: left out.`)
      return []
    }
    if (isRecord(value)) return [{ ecosystem: name, fields: value, notes: here }]
    here.add('type_invalid', 'Must be an object: left out.')
    return []
  })

/** The ecosystem that the name of a chain stands for, where it says so. */
const ECOSYSTEM_OF: Readonly<Record<string, string>> = {
  GHOSTNET: 'TEZOS',
  TEZOS: 'TEZOS',
  UNIQUE: 'POLKADOT',
  OPAL: 'POLKADOT',
}

const guessed = (chain: string | undefined): string | undefined => {
  const name = chain?.toUpperCase() ?? ''
  if (name.startsWith('ALGORAND_')) return 'ALGORAND'
  if (['MAINNET', 'TESTNET', 'BETANET'].includes(name)) return undefined
  return Object.hasOwn(ECOSYSTEM_OF, name) ? ECOSYSTEM_OF[name] : 'EVM'
}

/** A constraint without an ecosystem, as versions before March 2023 had it. */
export const flatConstraint = (fields: Fields, notes: Notes): Constraint | undefined => {
  const message =
    'The form of early versions and of the documentation: the last version did not read it, so it had no effect there. Here it takes effect.'
  notes.add('form_old', message)
  const ecosystem = guessed(textOf(fields, 'chain', notes))
  if (ecosystem !== undefined) return { ecosystem, fields, notes }
  return notes.at('chain').add('chain_ambiguous', 'NEAR and Flow both have a network of this name: left out.')
}

const spelt = (fields: Fields, notes: Notes): Fields | undefined => {
  const [first, second] = CONSTRAINTS
  if (has(fields, second)) {
    const both = has(fields, first)
    const message = both
      ? `${first} is what the predecessor reads: this one is left out.`
      : `The predecessor reads ${first} only: this had no effect there. Here it takes effect.`
    notes.at(second).add('spelling_other', message)
  }
  return recordOf(fields, has(fields, first) ? first : second, notes)
}

/** The listed ecosystems, each once. */
const listedIn = (fields: Fields, notes: Notes): readonly string[] | undefined =>
  listOf(fields, 'ecosystems', notes)?.flatMap((name, index) => {
    if (typeof name === 'string' && Object.hasOwn(ECOSYSTEMS, name)) return [name]
    notes.at('ecosystems').at(index).add('ecosystem_unknown', 'Names no ecosystem: left out.')
    return []
  })

const listedConstraints = (fields: Fields, notes: Notes): readonly Constraint[] => {
  const given = spelt(fields, notes)
  if (given === undefined) return []
  const constraints = byEcosystem(
    given,
    notes.at(has(fields, CONSTRAINTS[0]) ? CONSTRAINTS[0] : CONSTRAINTS[1]),
  )
  const listed = listedIn(fields, notes)
  // What cannot be read lists nothing.
  if (listed === undefined) return has(fields, 'ecosystems') ? [] : constraints
  for (const name of new Set(listed)) {
    if (!constraints.some(({ ecosystem }) => ecosystem === name)) {
      notes
        .at('ecosystems')
        .add('alternative_missing', `${shown(name)} has no constraint: nobody could meet it.`)
    }
  }
  return constraints.filter(({ ecosystem, notes: here }) => {
    if (listed.includes(ecosystem)) return true
    const message =
      'Not listed in ecosystems, yet it let people in there. Left out: add it to the gate where it is meant.'
    return here.add('alternative_unlisted', message)
  })
}

const KEYS = ['ecosystems', ...CONSTRAINTS] as const

const constraintsOf = (fields: Fields, notes: Notes): readonly Constraint[] => {
  if (KEYS.some((key) => has(fields, key))) {
    reportUnknown(fields, KEYS, notes)
    return listedConstraints(fields, notes)
  }
  if (has(fields, 'chain') || has(fields, 'smartContractAddress')) {
    const flat = flatConstraint(fields, notes)
    return flat ? [flat] : []
  }
  const message =
    'The form of the documentation, without ecosystems: the last version did not read it, so it had no effect there. Here it takes effect.'
  if (Object.keys(fields).length > 0) notes.add('form_old', message)
  return byEcosystem(fields, notes)
}

/** Reads `default_nft_token_claim` in any of its forms: its ecosystems are alternatives. */
export const readTokenClaim = (fields: Fields, notes: Notes, context: ConstraintContext): Gate | undefined =>
  gateOf(
    constraintsOf(fields, notes).flatMap(
      (constraint) =>
        readConstraint(constraint.fields, constraint.ecosystem, constraint.notes, context) ?? [],
    ),
  )
