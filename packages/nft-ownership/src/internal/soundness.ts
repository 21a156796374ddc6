import { OwnershipError } from '../errors.ts'
import type { Block, HoldingQuery, Holdings } from '../types.ts'
import { isNatural } from './isNatural.ts'
import { isSelected } from './selectors.ts'
import { sumOf } from './tally.ts'

/**
 * Holds an adapter to its contract, whoever wrote it: an answer for another account, chain or block, with a token that was not
 * asked for, twice the same token, more tokens than the balance, or a delegation that nobody has allowed, is no answer.
 *
 * @throws OwnershipError (`internal`)
 */
export function assertSound(query: HoldingQuery, holdings: Holdings, owner: string, block: Block): void {
  const { chain, balance, tokens } = holdings
  if (holdings.owner !== owner) throw unsound('is about another account')
  if (chain !== query.chain || holdings.block.chain !== query.chain || holdings.block.hash !== block.hash)
    throw unsound('is about another chain or block')
  if (!isNatural(balance)) throw unsound('has no balance')
  if (query.standard !== undefined && holdings.standard !== query.standard)
    throw unsound('is about another standard')
  const seen = new Set<string>()
  for (const token of tokens) {
    // The same id can be held twice: by the account, and for it by another one.
    const key = JSON.stringify([token.id, token.holder])
    if (seen.has(key)) throw unsound('has a token twice')
    seen.add(key)
    if (!isNatural(token.balance) || token.balance === '0') throw unsound('has a token that is not held')
    if (token.via?.some(({ kind }) => !query.delegates?.includes(kind)))
      throw unsound('follows a delegation that was not asked for')
    if (!isSelected(query, token.id)) throw unsound('has a token that was not asked for')
  }
  if (sumOf(tokens) > BigInt(balance)) throw unsound('has more tokens than the balance')
}

function unsound(what: string): OwnershipError {
  return new OwnershipError('internal', `The answer of the adapter ${what}.`)
}
