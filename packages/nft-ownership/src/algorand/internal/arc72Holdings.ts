import { OwnershipError } from '../../errors.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { balanceOf, type Contract, explainFailure, ownerOf, tokenByIndex, totalSupply } from './arc72.ts'

/** Tokens looked at for one question. */
export const MAX_TOKENS = 100

/** What an account holds of a contract. */
export type Owned = { readonly ids: readonly string[]; readonly balance: string; readonly complete: boolean }

/** Checks these tokens one by one. Rejects with `OwnershipError`. */
export async function checkTokens(
  ask: AskNode,
  contract: Contract,
  owner: string,
  ids: readonly string[],
): Promise<Owned> {
  const owned: string[] = []
  for (const id of ids) if ((await ownerOf(ask, contract, id)) === owner) owned.push(id)
  return { ids: owned, balance: String(owned.length), complete: true }
}

/**
 * Lists what an account holds: nothing more is asked when it has none; the contract's tokens are gone through when they
 * are few. Needs the enumeration extension. Rejects with `OwnershipError`.
 *
 * @see ARC-72 "Enumeration Extension"
 */
export async function listTokens(
  ask: AskNode,
  contract: Contract,
  owner: string,
  wanted: ((id: string) => boolean) | undefined,
): Promise<Owned> {
  const count = await balanceOf(ask, contract, owner)
  if (count === undefined) return withoutEnumeration(ask, contract)
  if (count === 0n) return { ids: [], balance: '0', complete: true }
  const { ids, seen } = await scan(ask, contract, owner, count)
  const kept = wanted ? ids.filter(wanted) : ids
  return {
    ids: kept,
    balance: wanted ? String(kept.length) : String(count > BigInt(ids.length) ? count : ids.length),
    complete: seen && BigInt(ids.length) === count,
  }
}

async function scan(
  ask: AskNode,
  contract: Contract,
  owner: string,
  count: bigint,
): Promise<{ readonly ids: readonly string[]; readonly seen: boolean }> {
  const supply = await totalSupply(ask, contract)
  if (supply === undefined || supply > BigInt(MAX_TOKENS)) return { ids: [], seen: false }
  const ids = new Set<string>()
  for (let index = 0n; index < supply && BigInt(ids.size) < count; index++) {
    const id = await tokenByIndex(ask, contract, index)
    if (id === undefined) return { ids: [...ids], seen: false }
    if (!ids.has(id) && (await ownerOf(ask, contract, id)) === owner) ids.add(id)
  }
  return { ids: [...ids], seen: true }
}

async function withoutEnumeration(ask: AskNode, contract: Contract): Promise<never> {
  try {
    return await explainFailure(ask, contract)
  } catch (error) {
    if (!(error instanceof OwnershipError) || error.code !== 'contract_failed') throw error
    throw new OwnershipError('listing_unavailable', 'The contract does not count its tokens: name them.')
  }
}
