import { OwnershipError } from '../../errors.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { isSelected } from '../../internal/selectors.ts'
import type { Block, HoldingQuery } from '../../types.ts'
import { isTokenId } from './arc72.ts'
import { checkTokens, listTokens, MAX_TOKENS } from './arc72Holdings.ts'
import type { ContractAt } from './contracts.ts'
import type { Found } from './found.ts'
import { createRoundLog, type Rounds } from './rounds.ts'

/** Which tokens of an application are asked for. */
export type Arc72Question = {
  readonly app: string
  readonly query: HoldingQuery
  readonly owner: string
  readonly block: Block
  readonly onRounds: (seen: Rounds) => void
  readonly contractAt: ContractAt
}

/** Finds what an account holds of an ARC-72 application. Rejects with `OwnershipError`. */
export async function findArc72(ask: AskNode, question: Arc72Question): Promise<Found> {
  const { app, query, owner, block, onRounds, contractAt } = question
  const log = createRoundLog(block)
  const named = namedIds(query)
  const contract = await contractAt(ask, { app, round: Number(block.number), onRound: log.note })
  const filter = query.tokens !== undefined || query.tokenPrefix !== undefined
  const { ids, balance, complete } = named
    ? await checkTokens(ask, contract, owner, named)
    : await listTokens(ask, contract, owner, filter ? (id) => isSelected(query, id) : undefined)
  onRounds(log.seen())
  return { balance, tokens: ids.map((id) => ({ id, balance: '1' })), complete, warnings: [] }
}

// Undefined when there are none, or so many that they are better listed than tried.
function namedIds(query: HoldingQuery): readonly string[] | undefined {
  if (query.tokens === undefined) return undefined
  const ids = new Set<string>()
  for (const selector of query.tokens) {
    const { from, to } = typeof selector === 'string' ? { from: selector, to: selector } : selector
    if (!isTokenId(from) || !isTokenId(to)) {
      throw new OwnershipError('query_invalid', 'A token id of ARC-72 is a decimal number below 2^256.')
    }
    if (BigInt(to) - BigInt(from) >= BigInt(MAX_TOKENS)) return undefined
    for (let id = BigInt(from); id <= BigInt(to); id++) ids.add(String(id))
    if (ids.size > MAX_TOKENS) return undefined
  }
  return [...ids].filter((id) => isSelected(query, id))
}
