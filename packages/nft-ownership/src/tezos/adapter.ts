import { formatAssetId, parseAccountId, parseChainId } from '@countersign/siwx-core'
import { OwnershipError, toUndecided, undecided } from '../errors.ts'
import { createNodes, type Nodes } from '../internal/nodes.ts'
import { createPin } from '../internal/pin.ts'
import { isSelected } from '../internal/selectors.ts'
import type {
  AdapterOptions,
  AskOptions,
  Block,
  ChainAdapter,
  HoldingQuery,
  Holdings,
  Token,
} from '../types.ts'
import { describeTokens } from './describe.ts'
import { addressBytes, isBlockHash, isChainId, isContract } from './internal/address.ts'
import { type Balances, readBalances } from './internal/balances.ts'
import { identify, readBlock } from './internal/blocks.ts'
import { listTokens, namedIds } from './internal/listing.ts'
import { createTzkt, type ListHeld, type TzktOptions } from './internal/tzkt.ts'

/** Options of {@link createTezosAdapter}. */
export type TezosAdapterOptions = AdapterOptions & {
  /** Says which tokens an account holds where the contract's storage does not. Without one, only named ids are checked there. */
  readonly indexer?: TzktOptions | undefined
  /** Token ids tried for one question, named or counted. Default 1000. */
  readonly maxTokens?: number | undefined
}

type Chain = {
  readonly chain: string
  readonly chainId: string
  readonly nodes: Nodes
  readonly indexer: { readonly name: string; readonly list: ListHeld } | undefined
  readonly maxTokens: number
}

/**
 * Makes the adapter of a Tezos chain: FA2 tokens over the RPC of Octez. `collection` is the contract, `KT1…`; owners are
 * `tz1…` to `tz4…` and `KT1…`. Default block: the one that two others stand on, which is final.
 *
 * Codes: those of {@link OwnershipCode}; `listing_unavailable` when no ids are named, the contract does not number its tokens
 * in its storage, and no indexer is configured.
 *
 * @throws TypeError when `chain` is no Tezos chain, or an URL is no http(s) URL
 * @example
 * ```ts
 * import { createTezosAdapter } from '@countersign/nft-ownership/tezos'
 *
 * const tezos = createTezosAdapter({ chain: 'tezos:NetXdQprcVkpaWU', urls: ['https://tezos-rpc.example'] })
 * const query = { chain: tezos.chain, collection: 'KT1RJ6PbjHpwc3M5rw5s2Nbmefwbuwbdxton', tokens: ['153'] }
 * const owner = 'tezos:NetXdQprcVkpaWU:tz1UBZUkXpKGhYsP5KtzDNqLLchwF4uHrGjw'
 * const answer = await tezos.holdings(query, owner, await tezos.pin('finalized'))
 * console.log(answer.ok ? answer.balance : answer.code) // 2
 * ```
 * @see TZIP-12, TZIP-16, TZIP-21
 */
export function createTezosAdapter(options: TezosAdapterOptions): ChainAdapter {
  const { chain, indexer, maxTokens = 1000 } = options
  const id = parseChainId(chain)
  if (id?.namespace !== 'tezos' || !isChainId(id.reference))
    throw new TypeError(`${chain} is no Tezos chain.`)
  const nodes = createNodes({ ...options, identify })
  const list = indexer && createTzkt(chain, indexer, maxTokens, options.fetch)
  const context: Chain = {
    chain,
    chainId: id.reference,
    nodes,
    indexer: indexer && list && { name: indexer.name ?? 'tzkt', list },
    maxTokens,
  }
  return {
    chain,
    pin: createPin(nodes, (ask, at = 'finalized') => readBlock(ask, chain, at)),
    holdings: async (query, owner, block, ask = {}) => {
      try {
        return await answer(context, query, owner, block, ask)
      } catch (error) {
        return toUndecided(error, chain)
      }
    },
    describe: async (query, tokens, block, ask = {}) => {
      if (!isContract(query.collection) || !isBlockHash(block.hash)) {
        return tokens.map(() => undecided('query_invalid', 'No contract (KT1…), or no block.', chain))
      }
      const { chainId } = context
      return describeTokens(nodes, { collection: query.collection, chainId, tokens, block }, ask)
    },
  }
}

async function answer(
  chain: Chain,
  query: HoldingQuery,
  account: string,
  block: Block,
  options: AskOptions,
): Promise<Holdings> {
  const owner = readOwner(chain, account)
  checkQuery(chain, query, block)
  const candidates = await findCandidates(chain, query, owner, block, options)
  const { collection } = query
  const ids = candidates.ids.filter((id) => isSelected(query, id))
  const methods = new Set<string>()
  const { value, endpoints } = await chain.nodes.put<Balances>(
    (ask) =>
      readBalances(ask, {
        address: collection,
        hash: block.hash,
        chainId: chain.chainId,
        owner,
        ids,
        onMethod: (method) => methods.add(method),
      }),
    options,
  )
  const disagrees = candidates.from === 'indexer' && value.complete && value.held.length < ids.length
  return {
    ok: true,
    owner: account,
    chain: chain.chain,
    standard: 'fa2',
    collection,
    balance: String(value.held.reduce((sum, [, amount]) => sum + BigInt(amount), 0n)),
    tokens: value.held.map(([id, balance]) => tokenOf(chain, collection, id, balance)),
    complete: value.complete && candidates.complete && !disagrees,
    block,
    source: { kind: 'node', endpoints, method: methodOf(candidates.from, methods) },
    warnings: disagrees
      ? [{ code: 'indexer_disagrees', message: 'The indexer named tokens that the account does not hold.' }]
      : [],
  }
}

type Found = {
  readonly ids: readonly string[]
  readonly complete: boolean
  readonly from: 'query' | 'storage' | 'indexer'
}

async function findCandidates(
  { nodes, indexer, maxTokens }: Chain,
  query: HoldingQuery,
  owner: string,
  block: Block,
  options: AskOptions,
): Promise<Found> {
  const named = namedIds(query, maxTokens)
  if (named) return { ids: named, complete: true, from: 'query' }
  const { collection } = query
  if (query.indexer === undefined) {
    const at = { address: collection, hash: block.hash }
    const { value: listed } = await nodes.put((ask) => listTokens(ask, at, maxTokens), options)
    if (listed) return { ...listed, complete: true, from: 'storage' }
  }
  if (indexer === undefined) {
    const message =
      'The contract does not number its tokens in its storage: name the tokens, or configure an indexer.'
    throw new OwnershipError('listing_unavailable', message)
  }
  return { ...(await indexer.list({ collection, owner, block }, options)), from: 'indexer' }
}

function readOwner({ chain }: Chain, account: string): string {
  const id = parseAccountId(account)
  if (id === undefined || `${id.namespace}:${id.reference}` !== chain || !addressBytes(id.address)) {
    throw new OwnershipError('account_invalid', `That is no account of ${chain}.`)
  }
  return id.address
}

function checkQuery({ chain, indexer }: Chain, query: HoldingQuery, block: Block): void {
  const { standard, collection } = query
  const refuse = (message: string) => {
    throw new OwnershipError('query_invalid', message)
  }
  if (query.chain !== chain || block.chain !== chain) refuse(`The question is not about ${chain}.`)
  if (standard !== undefined && standard !== 'fa2') refuse(`There is no ${standard} on Tezos.`)
  // A condition that is not understood is never left out: that would let more people through.
  if (
    [query.unit, query.factory, query.collectionPath, query.delegates?.[0]].some((is) => is !== undefined)
  ) {
    refuse('There is no unit, factory, collectionPath or delegation on Tezos.')
  }
  if (!isContract(collection)) refuse('A collection on Tezos is a contract (KT1…).')
  if (!isBlockHash(block.hash)) refuse('That is no block of Tezos.')
  if (query.indexer !== undefined && query.indexer !== indexer?.name) {
    refuse(`There is no indexer ${query.indexer}.`)
  }
}

function tokenOf({ chainId }: Chain, collection: string, id: string, balance: string): Token {
  const asset = formatAssetId({
    namespace: 'tezos',
    reference: chainId,
    assetNamespace: 'fa2',
    assetReference: collection,
    tokenId: id,
  })
  return { ...(asset !== undefined && { asset }), id, balance }
}

function methodOf(from: Found['from'], methods: ReadonlySet<string>): string {
  const listed = { query: [], storage: ['storage'], indexer: ['tzkt'] }[from]
  return [...listed, ...methods].join('+') || 'none'
}
