import { OwnershipError } from '../../errors.ts'
import type { HoldingQuery } from '../../types.ts'
import { addressBytes } from './address.ts'

/** What a query's collection is. */
export type Kind =
  | { readonly standard: 'asa'; readonly creator: string }
  | { readonly standard: 'asa'; readonly asset: string }
  | { readonly standard: 'arc72'; readonly app: string }

const ID = /^[1-9][0-9]{0,15}$/

/**
 * Tells a creator, an asset (only with `standard: 'asa'`) and an application apart.
 *
 * @throws OwnershipError (`query_invalid`)
 */
export function kindOf({ collection, standard, unit }: HoldingQuery): Kind {
  if (standard !== undefined && standard !== 'asa' && standard !== 'arc72') {
    throw invalid(`There is no ${standard} on Algorand.`)
  }
  if (standard !== 'arc72' && addressBytes(collection)) return { standard: 'asa', creator: collection }
  if (!ID.test(collection) || !Number.isSafeInteger(Number(collection))) {
    throw invalid(
      'A collection on Algorand is the address of a creator, or the id of an asset or application.',
    )
  }
  if (standard === 'asa') return { standard, asset: collection }
  if (unit !== undefined) throw invalid('Only assets of a creator have a unit.')
  return { standard: 'arc72', app: collection }
}

function invalid(message: string): OwnershipError {
  return new OwnershipError('query_invalid', message)
}
