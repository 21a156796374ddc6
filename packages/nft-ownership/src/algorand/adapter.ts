import { formatAssetId, parseAccountId, parseChainId } from '@countersign/siwx-core'
import { OwnershipError, toUndecided } from '../errors.ts'
import { createNodes, type Nodes } from '../internal/nodes.ts'
import type { AdapterOptions, AskOptions, At, Block, ChainAdapter, HoldingQuery, Holdings } from '../types.ts'
import { describeArc72, describeAssets } from './describe.ts'
import { addressBytes, isBlockHash } from './internal/address.ts'
import { type AlgorandIndexerOptions, createNoteReader } from './internal/arc69.ts'
import { type ContractAt, createContracts } from './internal/contracts.ts'
import { findArc72 } from './internal/findArc72.ts'
import { findAssets } from './internal/findAssets.ts'
import type { Found } from './internal/found.ts'
import { type Kind, kindOf } from './internal/kind.ts'
import { identify, type Rounds, readRoundBlock, readSameBlock, warnOf } from './internal/rounds.ts'

/** Options of {@link createAlgorandAdapter}. */
export type AlgorandAdapterOptions = AdapterOptions & {
  /** Sent to every node as `X-Algo-API-Token`. */
  readonly token?: string | undefined
  /** Where ARC-69 metadata is read. Ownership never rests on it. */
  readonly indexer?: AlgorandIndexerOptions | undefined
}

/**
 * Makes the adapter of an Algorand network over the REST API of algod. `collection` is the creator of the assets, refined by
 * `unit` and `tokens`; the id of one asset with `standard: 'asa'`; or the id of an ARC-72 application.
 *
 * algod has the state of its current round only. `pin` gives that round; what is read a moment later may be of a later one,
 * which the answer then says (`round_later`). An earlier round is `block_unavailable`.
 *
 * Codes: those of {@link OwnershipCode}.
 *
 * @throws TypeError when `chain` is no Algorand network, or an URL is no http(s) URL
 * @example
 * ```ts
 * import { createAlgorandAdapter } from '@countersign/nft-ownership/algorand'
 *
 * const chain = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
 * const algorand = createAlgorandAdapter({ chain, urls: ['https://algod.example'], token: 'secret' })
 * const creator = 'UF5DSSCT3GO62CSTSFB4QN5GNKFIMO7HCF2OIY6D57Z37IETEXRKUUNOPU'
 * const owner = `${chain}:C7FXT6ZLIEQPFMPMMXSBTDLOBCZI5AJ75MA6JJAAQONYLYMAQDHN5STT3Y`
 * const query = { chain, collection: creator, unit: 'Zappy #' }
 * const answer = await algorand.holdings(query, owner, await algorand.pin(undefined))
 * console.log(answer.ok ? answer.balance : answer.code) // 2
 * ```
 * @see algod REST API, ARC-3, ARC-19, ARC-69, ARC-71, ARC-72
 */
export function createAlgorandAdapter(options: AlgorandAdapterOptions): ChainAdapter {
  const { chain, indexer, token } = options
  const id = parseChainId(chain)
  if (id?.namespace !== 'algorand' || id.reference.length !== 32) {
    throw new TypeError(`${chain} is no Algorand network.`)
  }
  const headers = { ...options.headers, ...(token !== undefined && { 'X-Algo-API-Token': token }) }
  const asked = { ...options, headers, identify }
  const nodes = createNodes(asked)
  const contractAt = createContracts(chain)
  const readNote = indexer && createNoteReader(chain, indexer, options.fetch)
  return {
    chain,
    pin: createRoundPin(nodes, asked),
    holdings: async (query, owner, block, ask = {}) => {
      try {
        const kind = readQuestion(chain, query, block)
        return await answer({ nodes, contractAt, kind, query, block }, owner, ask)
      } catch (error) {
        return toUndecided(error, chain)
      }
    },
    describe: async (query, tokens, block, ask = {}) => {
      try {
        const kind = readQuestion(chain, query, block)
        const describer = { nodes, chain, readNote }
        if (kind.standard === 'asa') return await describeAssets(describer, tokens, block, ask)
        const at = { app: kind.app, round: Number(block.number), onRound: () => undefined }
        return await describeArc72(describer, tokens, (node) => contractAt(node, at), ask)
      } catch (error) {
        return tokens.map(() => toUndecided(error, chain))
      }
    },
  }
}

type About = {
  readonly nodes: Nodes
  readonly contractAt: ContractAt
  readonly kind: Kind
  readonly query: HoldingQuery
  readonly block: Block
}

async function answer(
  { nodes, contractAt, kind, query, block }: About,
  account: string,
  options: AskOptions,
): Promise<Holdings> {
  const owner = readOwner(block.chain, account)
  let rounds: Rounds | undefined
  const onRounds = (seen: Rounds) => {
    if (rounds === undefined || seen.last > rounds.last) rounds = seen
  }
  const { value, endpoints } = await nodes.put<Found>(
    (ask) =>
      kind.standard === 'asa'
        ? findAssets(ask, { kind, query, owner, block, onRounds })
        : findArc72(ask, { app: kind.app, query, owner, block, onRounds, contractAt }),
    options,
  )
  const { balance, tokens, complete, warnings } = value
  return {
    ok: true,
    owner: account,
    chain: block.chain,
    standard: kind.standard,
    collection: query.collection,
    balance,
    tokens: tokens.map((token) => ({ ...assetOf(block.chain, kind, token.id), ...token })),
    complete,
    block,
    source: { kind: 'node', endpoints, method: kind.standard === 'asa' ? 'account-assets' : 'simulate' },
    warnings: [...warnings, ...(rounds ? warnOf(block, rounds) : [])],
  }
}

// Nodes that must agree are a round or two apart, and none can be asked for a block by its hash.
function createRoundPin(nodes: Nodes, options: Parameters<typeof createNodes>[0]): ChainAdapter['pin'] {
  const { chain, agree = 1 } = options
  const any = agree === 1 ? nodes : createNodes({ ...options, agree: 1 })
  return async (at: At | undefined = 'finalized', ask = {}) => {
    const { value: block } = await any.put((node) => readRoundBlock(node, chain, at), ask)
    return agree === 1 ? block : (await nodes.put((node) => readSameBlock(node, block), ask)).value
  }
}

function readOwner(chain: string, account: string): string {
  const id = parseAccountId(account)
  if (id && `${id.namespace}:${id.reference}` === chain && addressBytes(id.address)) return id.address
  throw new OwnershipError('account_invalid', `That is no account of ${chain}.`)
}

function readQuestion(chain: string, query: HoldingQuery, block: Block): Kind {
  if (query.chain !== chain || block.chain !== chain) {
    throw new OwnershipError('query_invalid', `The question is not about ${chain}.`)
  }
  if (!isBlockHash(block.hash) || !/^[0-9]{1,15}$/.test(block.number)) {
    throw new OwnershipError('query_invalid', 'That is no block of Algorand.')
  }
  if (query.indexer !== undefined) {
    throw new OwnershipError('query_invalid', 'No indexer lists tokens on Algorand.')
  }
  const { factory, collectionPath, delegates = [] } = query
  // A condition that is not understood is never left out: that would let more people through.
  if (factory !== undefined || collectionPath !== undefined || delegates.length > 0) {
    throw new OwnershipError(
      'query_invalid',
      'There is no factory, collectionPath or delegation on Algorand.',
    )
  }
  return kindOf(query)
}

function assetOf(chain: string, kind: Kind, id: string): { readonly asset?: string } {
  const parts = parseChainId(chain)
  const reference =
    kind.standard === 'asa'
      ? { assetNamespace: 'asa', assetReference: id }
      : { assetNamespace: 'arc72', assetReference: kind.app, tokenId: id }
  const asset = parts && formatAssetId({ ...parts, ...reference })
  return asset === undefined ? {} : { asset }
}
