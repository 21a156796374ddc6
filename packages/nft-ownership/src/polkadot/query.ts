import { parseAccountId, parseChainId } from '@countersign/siwx-core'
import { OwnershipError } from '../errors.ts'
import type { HoldingQuery, Standard } from '../types.ts'
import { accountOf } from './ss58.ts'

/** Tokens of one query that are named one by one. */
const MAX_NAMED = 500
/** What other chains have: a restriction that is not understood must not be passed over. */
const FOREIGN = ['indexer', 'deployBlock', 'factory', 'collectionPath', 'unit'] as const
const DECIMAL = /^(?:0|[1-9][0-9]{0,38})$/

/** Unique, Quartz and Opal by CAIP-2: the others must say which pallet is meant. */
const UNIQUE_NETWORKS: ReadonlySet<string> = new Set([
  'polkadot:84322d9cddbf35088f1e54e9a85c967a',
  'polkadot:cd4d732201ebe5d6b014edda071c4203',
  'polkadot:c87870ef90a438d574b8e320f17db372',
])

/** The standards of Substrate chains. */
export type PolkadotStandard = Extract<Standard, 'uniques' | 'nfts' | 'unique'>

/** A query that makes sense on a Substrate chain. */
export type PolkadotQuery = {
  readonly collection: string
  readonly standard: PolkadotStandard
  /** When only single tokens are named: those, each once. */
  readonly ids?: readonly string[] | undefined
  /** Whether the query is about a token. */
  readonly selects: (id: string) => boolean
}

/** Bytes of the ids of a chain's pallets. */
export type IdWidths = { readonly collection: number; readonly item: number }

/** Reads a query for this chain. Throws `query_invalid`. */
export function readQuery(query: HoldingQuery, chain: string, widths: IdWidths): PolkadotQuery {
  const { collection, standard = defaultStandard(chain), tokens, tokenPrefix = '' } = query
  if (query.chain !== chain) throw invalid(`The query is for ${query.chain}, not for ${chain}.`)
  if (standard !== 'uniques' && standard !== 'nfts' && standard !== 'unique') {
    throw invalid(`${standard ?? 'A query without a standard'} is none here: uniques, nfts or unique.`)
  }
  const { collection: collectionBytes, item: itemBytes } = standard === 'unique' ? UNIQUE_WIDTHS : widths
  if (!isId(collection, collectionBytes)) throw invalid('A collection is a number.')
  const foreign = FOREIGN.find((name) => query[name] !== undefined)
  if (foreign) throw invalid(`${foreign} means nothing on Substrate chains.`)
  if (query.delegates && query.delegates.length > 0) throw invalid('There is no delegation that is followed.')
  const isSelected = selector(tokens, itemBytes)
  const single = tokens?.filter((token) => typeof token === 'string')
  if (single && single.length > MAX_NAMED) throw invalid(`No more than ${MAX_NAMED} tokens can be named.`)
  const selects = (id: string) => id.startsWith(tokenPrefix) && isSelected(id)
  const ids = single && single.length === tokens?.length ? [...new Set(single)].filter(selects) : undefined
  return { collection, standard, ids, selects }
}

/** The account in a CAIP-10 text, written for any network: 32 bytes. Throws `account_invalid`. */
export function readOwner(owner: string, chain: string): Uint8Array {
  const parts = parseAccountId(owner)
  const asked = parseChainId(chain)
  if (parts === undefined || parts.namespace !== asked?.namespace || parts.reference !== asked.reference) {
    throw new OwnershipError('account_invalid', `The account is not one of ${chain}.`)
  }
  const account = accountOf(parts.address)
  if (account === undefined)
    throw new OwnershipError('account_invalid', 'An SS58 address of 32 bytes is needed.')
  return account
}

const UNIQUE_WIDTHS: IdWidths = { collection: 4, item: 4 }

function defaultStandard(chain: string): Standard | undefined {
  return UNIQUE_NETWORKS.has(chain) ? 'unique' : undefined
}

function selector(tokens: HoldingQuery['tokens'], width: number): (id: string) => boolean {
  if (tokens === undefined) return () => true
  const ranges = tokens.map((token) => {
    const { from, to } = typeof token === 'string' ? { from: token, to: token } : token
    if (!isId(from, width) || !isId(to, width)) throw invalid('A token is a number.')
    return [BigInt(from), BigInt(to)] as const
  })
  return (id) => {
    const number = BigInt(id)
    return ranges.some(([from, to]) => from <= number && number <= to)
  }
}

function isId(text: string, width: number): boolean {
  return DECIMAL.test(text) && BigInt(text) < 1n << BigInt(8 * width)
}

function invalid(message: string): OwnershipError {
  return new OwnershipError('query_invalid', message)
}
