import { parseAccountId, parseChainId } from '@countersign/siwx-core'
import { OwnershipError } from '../../errors.ts'
import { isFields } from '../../internal/fields.ts'
import type { Delegation, HoldingQuery, TokenSelector } from '../../types.ts'
import { type Hex, parseAddress, readDecimal } from './words.ts'

export type EthereumStandard = 'erc721' | 'erc1155' | 'erc20'

/** Which ids are asked for. */
export type Ids = {
  readonly has: (id: bigint) => boolean
  /** How many there are. */
  readonly count: bigint
  /** All of them, without repetition, from the lowest; only for a small count. */
  readonly list: () => readonly bigint[]
}

/** A question that makes sense for an EVM chain. */
export type Asked = {
  readonly collection: Hex
  readonly owner: Hex
  /** The account was proven on another chain: only a key holds on both. */
  readonly foreign: boolean
  readonly standard: EthereumStandard | undefined
  readonly ids: Ids | undefined
  readonly delegates: readonly Delegation[]
  readonly deployBlock: bigint | undefined
  readonly factory: Hex | undefined
  readonly indexer: string | undefined
}

const STANDARDS: readonly string[] = ['erc721', 'erc1155', 'erc20']
const DELEGATIONS: readonly string[] = ['delegate-v2', 'delegate-v1', 'erc5639', 'erc6551']
const MAX_SELECTORS = 1000

/**
 * Reads a question strictly.
 *
 * @throws OwnershipError `query_invalid`, `account_invalid`
 */
export function readQuery(chain: string, query: HoldingQuery, owner: string): Asked {
  if (query.chain !== chain) throw invalid(`This adapter is for ${chain}.`)
  const { standard, tokens, delegates = [], deployBlock, factory, indexer } = query
  if (standard !== undefined && !STANDARDS.includes(standard)) {
    throw invalid('A standard of an EVM chain is erc721, erc1155 or erc20.')
  }
  for (const name of ['tokenPrefix', 'unit', 'collectionPath'] as const) {
    if (query[name] !== undefined) throw invalid(`${name} means nothing on an EVM chain.`)
  }
  for (const delegation of delegates) {
    if (!DELEGATIONS.includes(delegation)) throw invalid('There is no such delegation on an EVM chain.')
  }
  if (standard === 'erc20' && tokens !== undefined) throw invalid('ERC-20 has no token ids.')
  const collection = parseAddress(query.collection)
  if (collection === undefined) throw invalid('The collection is not an address (EIP-55).')
  const { address, foreign } = readOwner(chain, owner)
  return {
    collection,
    owner: address,
    foreign,
    standard: standard as EthereumStandard | undefined,
    ids: tokens && readIds(tokens),
    delegates,
    deployBlock: optional(deployBlock, readDecimal, 'deployBlock is not a decimal number.'),
    factory: optional(factory, parseAddress, 'The factory is not an address (EIP-55).'),
    indexer,
  }
}

function readOwner(chain: string, owner: string): { readonly address: Hex; readonly foreign: boolean } {
  const account = parseAccountId(owner)
  const address = account && parseAddress(account.address)
  if (account?.namespace !== 'eip155' || address === undefined) {
    throw new OwnershipError('account_invalid', 'The account is not one of an EVM chain (CAIP-10, EIP-55).')
  }
  return { address, foreign: account.reference !== parseChainId(chain)?.reference }
}

type Range = { readonly from: bigint; readonly to: bigint }

function readIds(tokens: readonly TokenSelector[]): Ids {
  if (tokens.length === 0 || tokens.length > MAX_SELECTORS) {
    throw invalid(`Between 1 and ${MAX_SELECTORS} token ids or ranges are taken.`)
  }
  const ranges = merge(tokens.map(readRange))
  return {
    has: (id) => ranges.some(({ from, to }) => id >= from && id <= to),
    count: ranges.reduce((sum, { from, to }) => sum + to - from + 1n, 0n),
    list: () => ranges.flatMap(spread),
  }
}

function readRange(selector: TokenSelector): Range {
  const bounds = isFields(selector) ? selector : { from: selector, to: selector }
  const from = readDecimal(bounds['from'])
  const to = readDecimal(bounds['to'])
  if (from === undefined || to === undefined) throw invalid('A token id is a decimal number below 2^256.')
  if (from > to) throw invalid('A range of token ids ends before it begins.')
  return { from, to }
}

function merge(ranges: readonly Range[]): readonly Range[] {
  const merged: Range[] = []
  for (const range of ranges.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = merged.at(-1)
    if (last === undefined || range.from > last.to + 1n) merged.push(range)
    else if (range.to > last.to) merged[merged.length - 1] = { from: last.from, to: range.to }
  }
  return merged
}

function spread({ from, to }: Range): readonly bigint[] {
  return Array.from({ length: Number(to - from) + 1 }, (_, index) => from + BigInt(index))
}

function optional<T>(
  value: string | undefined,
  read: (value: unknown) => T | undefined,
  reason: string,
): T | undefined {
  if (value === undefined) return undefined
  const result = read(value)
  if (result === undefined) throw invalid(reason)
  return result
}

function invalid(reason: string): OwnershipError {
  return new OwnershipError('query_invalid', reason)
}
