import { OwnershipError } from '../errors.ts'
import type { HoldingQuery, Standard } from '../types.ts'
import { isAccountId } from './accountId.ts'

/** Tokens of one query that are named. */
const MAX_NAMED = 500
/** What other chains have: a restriction that is not understood must not be passed over. */
const FOREIGN = ['indexer', 'deployBlock', 'factory', 'collectionPath'] as const

/** The standards of NEAR. */
export type NearStandard = Extract<Standard, 'nep171' | 'nep245' | 'sbt'>

/** A query that makes sense on NEAR. */
export type NearQuery = {
  readonly collection: string
  /** Absent: to be found out. */
  readonly standard?: NearStandard | undefined
  /** Distinct, and with the prefix. */
  readonly ids?: readonly string[] | undefined
  readonly prefix: string
  readonly tokenClass?: string | undefined
}

/** Reads a query for this network. Throws `query_invalid`. */
export function readQuery(query: HoldingQuery, chain: string): NearQuery {
  const { collection, standard, tokens, tokenPrefix: prefix = '', unit } = query
  if (query.chain !== chain) throw invalid(`The query is for ${query.chain}, not for ${chain}.`)
  if (!isAccountId(collection)) throw invalid('A collection is the account of its contract.')
  if (standard !== undefined && !isNear(standard)) throw invalid(`${standard} is no standard of NEAR.`)
  const foreign = FOREIGN.find((name) => query[name] !== undefined)
  if (foreign) throw invalid(`${foreign} means nothing on NEAR.`)
  if (query.delegates && query.delegates.length > 0) throw invalid('NEAR has no delegation that is followed.')
  if (unit !== undefined && (standard !== 'sbt' || !/^[1-9][0-9]{0,15}$/.test(unit))) {
    throw invalid('unit is the number of a class of soulbound tokens.')
  }
  return { collection, standard, ids: tokens && readIds(tokens, prefix), prefix, tokenClass: unit }
}

function readIds(tokens: NonNullable<HoldingQuery['tokens']>, prefix: string): readonly string[] {
  const ids = tokens.map((token) => {
    if (typeof token !== 'string') throw invalid('Ids of NEAR are free text: there are no ranges.')
    return token
  })
  if (ids.length > MAX_NAMED) throw invalid(`No more than ${MAX_NAMED} tokens can be named.`)
  return [...new Set(ids)].filter((id) => id !== '' && id.startsWith(prefix))
}

function isNear(standard: Standard): standard is NearStandard {
  return standard === 'nep171' || standard === 'nep245' || standard === 'sbt'
}

function invalid(message: string): OwnershipError {
  return new OwnershipError('query_invalid', message)
}
