import { OwnershipError } from '../../errors.ts'
import { isNatural } from '../../internal/isNatural.ts'
import type { AskNode } from '../../internal/nodes.ts'
import type { HoldingQuery, TokenSelector } from '../../types.ts'
import { type Contract, type ContractAt, readContract } from './contract.ts'
import { findLedger } from './ledger.ts'
import { isPrim, readNat } from './micheline.ts'

/** Fields that count tokens, or list them, in the contracts that are in use. */
const COUNTERS = ['all_tokens', 'next_token_id'] as const

/** Which tokens a contract may have; `undefined` when its storage does not say. */
export type Listing = { readonly ids: readonly string[] } | undefined

/**
 * Expands the ids and ranges of a query; `undefined` when it names none, or so many that they are better found than tried.
 *
 * @throws OwnershipError (`query_invalid`)
 */
export function namedIds({ tokens }: HoldingQuery, limit: number): readonly string[] | undefined {
  if (tokens === undefined) return undefined
  const ids = new Set<string>()
  for (const selector of tokens) {
    const [from, to] = boundsOf(selector)
    if (to - from >= BigInt(limit)) return undefined
    for (let id = from; id <= to; id++) ids.add(String(id))
    if (ids.size > limit) return undefined
  }
  return [...ids]
}

function boundsOf(selector: TokenSelector): readonly [bigint, bigint] {
  const { from, to } = typeof selector === 'string' ? { from: selector, to: selector } : selector
  if (!isNatural(from) || !isNatural(to)) {
    throw new OwnershipError('query_invalid', 'A token id of FA2 is a natural number in decimal.')
  }
  return [BigInt(from), BigInt(to)]
}

/**
 * Reads which tokens a contract may have: the one of a single-asset contract, or those that a counter or a set in its
 * storage names (`all_tokens`, `next_token_id`), when they are at most `limit`. Rejects with `OwnershipError`.
 */
export async function listTokens(ask: AskNode, at: ContractAt, limit: number): Promise<Listing> {
  const contract = await readContract(ask, at)
  if (findLedger(contract)?.layout === 'single') return { ids: ['0'] }
  for (const name of COUNTERS) {
    const ids = readCounter(contract, name, limit)
    if (ids) return { ids }
  }
  return undefined
}

function readCounter({ fields }: Contract, name: string, limit: number): readonly string[] | undefined {
  const found = fields.filter((field) => field.name === name)
  const [field] = found
  if (field === undefined || found.length > 1) return undefined
  const { type, value } = field
  if (isPrim(type, 'set') && isPrim(type.args[0], 'nat') && value.kind === 'seq') {
    const ids = value.items.map(readNat).filter((id) => id !== undefined)
    return ids.length === value.items.length && ids.length <= limit ? ids.map(String) : undefined
  }
  const count = isPrim(type, 'nat') ? readNat(value) : undefined
  if (count === undefined || count > BigInt(limit)) return undefined
  return Array.from({ length: Number(count) }, (_, id) => String(id))
}
