import { formatAccountId, formatAssetId, parseChainId } from '@countersign/siwx-core'
import { toUndecided } from '../errors.ts'
import { type Answered, createNodes } from '../internal/nodes.ts'
import { createPin } from '../internal/pin.ts'
import type { AdapterOptions, Block, ChainAdapter, HoldingQuery, Holdings, Token } from '../types.ts'
import { type Found, type Held, readAssetHub } from './assetHub.ts'
import { identify, readBlock } from './block.ts'
import { describeAssetHub } from './describeAssetHub.ts'
import { describeUnique } from './describeUnique.ts'
import { type IdWidths, type PolkadotStandard, readOwner, readQuery } from './query.ts'
import { readUnique } from './unique.ts'

/** Options of {@link createPolkadotAdapter}. */
export type PolkadotAdapterOptions = AdapterOptions & {
  /**
   * Names of further runtimes (`specName`) whose pallets keep their storage as those of an Asset Hub do. An unknown runtime
   * is not asked: its answers could mean something else.
   */
  readonly specNames?: readonly string[] | undefined
  /** Bytes of the ids of a chain's pallets, 1 to 16. Default 4, as on every Asset Hub. */
  readonly idWidths?: IdWidths | undefined
  /** A list of tokens is ended, and said to be incomplete, after so many. Default 1000. */
  readonly maxTokens?: number | undefined
}

const ASSET_HUB_WIDTHS: IdWidths = { collection: 4, item: 4 }

/**
 * Makes the adapter of a Substrate chain, over the JSON-RPC of plain nodes: pallet-nfts and pallet-uniques of an Asset Hub
 * from their storage, and the collections of Unique, Quartz and Opal. EVM chains of the ecosystem (Moonbeam, Astar) belong
 * to the ethereum adapter.
 *
 * Codes: `chain_unavailable`, `chain_mismatch`, `chain_disagreement`, `chain_inconsistent`, `block_unknown`,
 * `block_unavailable`, `collection_unknown`, `unsupported_standard`, `query_invalid`, `account_invalid`,
 * `budget_exceeded`, `metadata_missing`, `metadata_too_large`.
 *
 * @example
 * ```ts
 * import { createPolkadotAdapter } from '@countersign/nft-ownership/polkadot'
 *
 * const chain = 'polkadot:68d56f15f85d3136970ec16946040bc1'
 * const assetHub = createPolkadotAdapter({ chain, urls: ['https://asset-hub.example'] })
 * const block = await assetHub.pin('finalized')
 * const owner = `${chain}:15rRgsWxz4H5LTnNGcCFsszfXD8oeAFd8QRsR6MbQE2f6XFF`
 * const holdings = await assetHub.holdings({ chain, standard: 'nfts', collection: '1' }, owner, block)
 * if (holdings.ok) console.log(holdings.tokens.map(({ id }) => id)) // [ '5', '7' ]
 * ```
 * @throws TypeError when there is no URL, or an option is none of a Substrate chain
 * @see Substrate JSON-RPC, pallet-nfts, pallet-uniques
 */
export function createPolkadotAdapter(options: PolkadotAdapterOptions): ChainAdapter {
  const { chain, specNames = [], idWidths: widths = ASSET_HUB_WIDTHS, maxTokens = 1000 } = options
  if (!/^polkadot:[0-9a-f]{32}$/.test(chain)) throw new TypeError(`${chain} is no Substrate chain.`)
  if (!isWidth(widths.collection) || !isWidth(widths.item)) throw new TypeError('Ids have 1 to 16 bytes.')
  const nodes = createNodes({ ...options, identify })
  const settings = { chain, specNames, widths, maxTokens }

  return {
    chain,
    pin: createPin(nodes, (ask, at = 'finalized') => readBlock(ask, chain, at)),
    holdings: async (query, owner, block, ask) => {
      try {
        const asked = readQuery(query, chain, widths)
        const { standard } = asked
        const question = { ...settings, ...asked, account: readOwner(owner, chain), block }
        const found = await nodes.put(
          (node) =>
            standard === 'unique'
              ? readUnique(node, question)
              : readAssetHub(node, { ...question, standard }),
          ask,
        )
        return answerOf({ query, owner, block, standard }, found)
      } catch (error) {
        return toUndecided(error, chain)
      }
    },
    describe: async (query, tokens, block, ask) => {
      try {
        const { standard, collection } = readQuery(query, chain, widths)
        const question = { ...settings, collection, tokens, block }
        const found = await nodes.put(
          (node) =>
            standard === 'unique'
              ? describeUnique(node, question)
              : describeAssetHub(node, { ...question, standard }),
          ask,
        )
        return found.value
      } catch (error) {
        return tokens.map(() => toUndecided(error, chain))
      }
    },
  }
}

type Asked = {
  readonly query: HoldingQuery
  readonly owner: string
  readonly block: Block
  readonly standard: PolkadotStandard
}

function answerOf(asked: Asked, { value, endpoints }: Answered<Found>): Holdings {
  const { query, owner, block, standard } = asked
  const { tokens, complete, method } = value
  return {
    ok: true,
    owner,
    chain: query.chain,
    standard,
    collection: query.collection,
    balance: String(tokens.length),
    tokens: tokens.map((token) => writeToken(asked, token)),
    complete,
    block,
    source: { kind: 'node', endpoints, method },
    warnings: [],
  }
}

function writeToken({ query, standard }: Asked, { id, transferable, holder }: Held): Token {
  const parts = parseChainId(query.chain)
  const asset =
    parts &&
    formatAssetId({ ...parts, assetNamespace: standard, assetReference: query.collection, tokenId: id })
  const by = parts && holder !== undefined ? formatAccountId({ ...parts, address: holder }) : undefined
  return { asset, id, balance: '1', transferable, ...(by !== undefined && { holder: by }) }
}

function isWidth(bytes: number): boolean {
  return Number.isInteger(bytes) && bytes >= 1 && bytes <= 16
}
