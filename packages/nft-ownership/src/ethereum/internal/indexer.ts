import { OwnershipError } from '../../errors.ts'
import type { Context } from './context.ts'
import { checksum, type Hex, readDecimal } from './words.ts'

/** Candidates of the named indexer. What it says is not believed: every id is asked of the contract. */
export async function listByIndexer(
  context: Context,
  standard: 'erc721' | 'erc1155',
  collection: Hex,
  owner: Hex,
): Promise<readonly bigint[]> {
  const { indexer, chain, budget } = context
  if (indexer === undefined) return []
  const limit = context.limits.tokens
  const question = { chain, standard, collection: checksum(collection), owner: checksum(owner), limit }
  let answer: unknown
  try {
    answer = await indexer(question, { budget })
  } catch (cause) {
    if (cause instanceof OwnershipError) throw cause
    throw new OwnershipError('indexer_unavailable', 'The indexer has not answered.', { cause })
  }
  const ids = Array.isArray(answer) ? answer.map(readDecimal) : [undefined]
  if (ids.includes(undefined))
    throw new OwnershipError('indexer_unavailable', 'The indexer gave what is no list of ids.')
  return (ids as bigint[]).slice(0, limit * 4)
}
