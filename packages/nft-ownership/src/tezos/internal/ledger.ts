import { OwnershipError } from '../../errors.ts'
import type { AskNode } from '../../internal/nodes.ts'
import { addressBytes, addressText } from './address.ts'
import { bigMap, type Contract, readEntry, takeRecordApart } from './contract.ts'
import { isPrim, type Micheline, pair, readAmount, unpairType } from './micheline.ts'
import { scriptExpr } from './pack.ts'

/** What the keys of a ledger are made of. */
type Layout = 'nft' | 'multi' | 'multi-reversed' | 'single'

/** A ledger whose entries can be read one by one. */
export type Ledger = {
  readonly id: string
  readonly layout: Layout
  /** Type of the values: a number, an address, or a record with a number `%balance`. */
  readonly value: Micheline
}

/**
 * Finds the ledger of a contract by the type of its big map `%ledger`: token → owner, (owner, token) → amount, (token,
 * owner) → amount, owner → amount, the last three also with a record that has a `%balance`. `undefined` for every other
 * layout: those are only asked through `balance_of`.
 *
 * @see TZIP-12 "Token Balance": FA2 leaves the layout of the ledger to the contract
 */
export function findLedger(contract: Contract): Ledger | undefined {
  const map = bigMap(contract, 'ledger')
  if (map === undefined) return undefined
  const { id, key, value } = map
  if (isPrim(key, 'nat') && isPrim(value, 'address')) return { id, layout: 'nft', value }
  const layout = layoutOf(key)
  return layout && isAmount(value) ? { id, layout, value } : undefined
}

function layoutOf(key: Micheline): Layout | undefined {
  if (isPrim(key, 'address')) return 'single'
  const [first, second] = unpairType(key) ?? []
  if (isPrim(first, 'address') && isPrim(second, 'nat')) return 'multi'
  return isPrim(first, 'nat') && isPrim(second, 'address') ? 'multi-reversed' : undefined
}

function isAmount(type: Micheline): boolean {
  return isPrim(type, 'nat') || isPrim(type, 'pair')
}

/** What `owner` holds of token `id`, as the ledger has it. Rejects with `OwnershipError`. */
export async function readLedger(
  ask: AskNode,
  hash: string,
  { id: map, layout, value }: Ledger,
  owner: string,
  id: string,
): Promise<bigint> {
  // The only token of a single-asset contract has the id 0 (TZIP-12 "Token type").
  if (layout === 'single' && id !== '0') return 0n
  const entry = await readEntry(ask, hash, map, scriptExpr(keyOf(layout, owner, id)))
  if (entry === undefined) return 0n
  const amount = layout === 'nft' ? holds(entry, owner) : amountOf(value, entry)
  if (amount === undefined) {
    throw new OwnershipError('chain_inconsistent', 'An entry of the ledger is not of its type.')
  }
  return amount
}

function keyOf(layout: Layout, owner: string, id: string): Micheline {
  const token: Micheline = { kind: 'int', int: BigInt(id) }
  const holder: Micheline = { kind: 'bytes', bytes: addressBytes(owner) ?? new Uint8Array(0) }
  if (layout === 'nft') return token
  if (layout === 'single') return holder
  return layout === 'multi' ? pair(holder, token) : pair(token, holder)
}

function holds(entry: Micheline, owner: string): bigint | undefined {
  if (entry.kind === 'string') return entry.string === owner ? 1n : 0n
  if (entry.kind === 'bytes') return addressText(entry.bytes) === owner ? 1n : 0n
  return undefined
}

function amountOf(type: Micheline, entry: Micheline): bigint | undefined {
  if (isPrim(type, 'nat')) return readAmount(entry)
  const balances = takeRecordApart(type, entry)?.filter(
    ({ name, type: field }) => name === 'balance' && isPrim(field, 'nat'),
  )
  return balances?.length === 1 ? readAmount(balances[0]?.value) : undefined
}
