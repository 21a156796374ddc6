import { toUndecided, type Undecided, undecided } from '../errors.ts'
import type { Condition, GateNode, Status } from '../gate.ts'
import type { Block, ChainAdapter, HoldingQuery } from '../types.ts'
import { stableJson } from './canonical.ts'
import type { CheckContext } from './context.ts'
import { judge } from './judge.ts'
import { isUndecided } from './memo.ts'
import { ownersOn } from './owners.ts'
import { reasonOf } from './tally.ts'

/**
 * Asks one query for each proven account of its chain, in their order, until one meets it. Amounts of several accounts
 * are not added up: an answer names one account that the relying party can look at, and `max` could not be told else.
 */
export async function askQuery(context: CheckContext, query: HoldingQuery): Promise<GateNode> {
  const conditions: Condition[] = []
  for (const owner of ownersOn(query.chain, context.provers)) {
    const condition = await askAccount(context, query, owner)
    conditions.push(condition)
    if (condition.status === 'met' && !context.explain) break
  }
  if (conditions.length === 0) conditions.push(missing(query))
  return { kind: 'query', status: anyStatus(conditions.map(({ status }) => status)), query, conditions }
}

export function anyStatus(statuses: readonly Status[]): Status {
  if (statuses.includes('met')) return 'met'
  return statuses.includes('undecided') ? 'undecided' : 'unmet'
}

async function askAccount(context: CheckContext, query: HoldingQuery, account: string): Promise<Condition> {
  const asked = { account, query, tokens: [], complete: false, warnings: [] }
  const adapter = context.adapterOf(query.chain)
  if (adapter === undefined)
    return failed(asked, undecided('chain_unsupported', `No adapter is configured for ${query.chain}.`))
  const block = await blockOf(context, adapter, query)
  if (isUndecided(block)) return failed(asked, block)
  try {
    const { lookUps, turnstile, budget } = context
    const holdings = await turnstile(() => lookUps.holdings(adapter, query, account, block, budget))
    if (isUndecided(holdings)) return { ...failed(asked, holdings), block }
    const { standard, balance, complete, source, warnings } = holdings
    const verdict = await judge(context, { adapter, query, owner: account, block }, holdings)
    return { account, query, ...verdict, standard, balance, complete, block, source, warnings }
  } catch (error) {
    return { ...failed(asked, toUndecided(error, query.chain)), block }
  }
}

function blockOf(
  context: CheckContext,
  adapter: ChainAdapter,
  query: HoldingQuery,
): Promise<Block | Undecided> {
  // What the operator wrote beside the collection, such as a snapshot, goes before what this check wants.
  const at = query.at ?? context.at
  const key = stableJson([query.chain, at])
  const pinned =
    context.pinned.get(key) ?? context.turnstile(() => context.lookUps.pin(adapter, at, context.budget))
  context.pinned.set(key, pinned)
  return pinned
}

function failed(asked: Omit<Condition, 'status'>, { code, reason, retryable }: Undecided): Condition {
  return { ...asked, status: 'undecided', code, reason, retryable }
}

function missing(query: HoldingQuery): Condition {
  const code = 'account_missing'
  const reason = reasonOf(code)
  return { query, status: 'unmet', code, reason, retryable: false, tokens: [], complete: false, warnings: [] }
}
