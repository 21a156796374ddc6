import { OwnershipError, toUndecided, undecided } from '../errors.ts'
import { createNodes, type Nodes } from '../internal/nodes.ts'
import { createPin } from '../internal/pin.ts'
import type {
  AdapterOptions,
  AskOptions,
  Block,
  ChainAdapter,
  HoldingQuery,
  HoldingsFailure,
  MetadataSource,
  Token,
} from '../types.ts'
import { identify } from './accessApi.ts'
import { readBlock } from './block.ts'
import { type Description, describeIds } from './describe.ts'
import { addressOf, findTokens, readQuery } from './holdings.ts'
import { contractsOf, type StandardContracts } from './network.ts'
import { listScript, viewsScript } from './scripts.ts'

/** Options of {@link createFlowAdapter}. */
export type FlowAdapterOptions = AdapterOptions & {
  /** Where the NFT standard is. Known for `flow:mainnet`, `flow:testnet` and `flow:emulator`. */
  readonly contracts?: StandardContracts | undefined
  /** Most NFTs that are looked at in one script. Default 200. */
  readonly pageSize?: number | undefined
  /** Most NFTs of one account that are listed; an answer about more is not complete. Default 2,000. */
  readonly maxTokens?: number | undefined
}

/**
 * Makes the adapter of a network of Flow, over the Access API (REST) of access nodes alone. Collections are Cadence types,
 * `A.<16 hex digits>.<Contract>.NFT`; delegation is `hybrid-custody`.
 *
 * `holdings` answers with codes `query_invalid`, `account_invalid`, `no_contract`, `collection_unknown`,
 * `unsupported_standard`, `contract_failed`, `contract_answer_invalid`, `block_unavailable`, `chain_unavailable`,
 * `chain_inconsistent`, `chain_mismatch`, `chain_disagreement` and `budget_exceeded` when it could not find out.
 *
 * @throws TypeError for options that make no sense
 * @example
 * ```ts
 * import { createFlowAdapter } from '@countersign/nft-ownership/flow'
 *
 * const flow = createFlowAdapter({ chain: 'flow:mainnet', urls: ['https://rest-mainnet.onflow.org'] })
 * const query = { chain: 'flow:mainnet', collection: 'A.0b2a3299cc857e29.TopShot.NFT' }
 * const holdings = await flow.holdings(query, 'flow:mainnet:0xc1e4f4f4c4257510', await flow.pin('finalized'))
 * if (holdings.ok) console.log(holdings.tokens.map(({ id }) => id)) // [ '7', '42' ]
 * ```
 * @see Flow Access HTTP API; Flow NFT standard v2 (NonFungibleToken, MetadataViews)
 */
export function createFlowAdapter(options: FlowAdapterOptions): ChainAdapter {
  const { chain, pageSize = 200, maxTokens = 2000 } = options
  if (!isPositive(pageSize) || !isPositive(maxTokens)) throw new TypeError('A limit is a positive integer.')
  const contracts = contractsOf(chain, options.contracts)
  const nodes = createNodes({ ...options, identify })
  const { hybridCustody } = contracts
  const find = { script: listScript(contracts), page: pageSize, limit: maxTokens, hybridCustody }
  const views = viewsScript(contracts)

  return {
    chain,
    pin: createPin(nodes, (ask, at) => readBlock(ask, chain, at)),
    holdings: async (query, owner, block, ask) => {
      try {
        const asked = readQuery(query, chain)
        const address = addressOf(owner, chain)
        assertBlock(block, chain)
        const { value, endpoints } = await nodes.put(
          (node) => findTokens(node, asked, address, block, find),
          ask,
        )
        const { tokens, complete, warnings } = value
        const of = { owner, chain, standard: 'flow', collection: asked.type.identifier } as const
        const source = { kind: 'node', endpoints, method: 'script getIDs, borrowNFT' } as const
        return { ok: true, ...of, balance: String(tokens.length), tokens, complete, block, source, warnings }
      } catch (error) {
        return toUndecided(error, chain)
      }
    },
    describe: async (query, tokens, block, ask) => {
      // An NFT can be read in its account only, and a token does not say whose it is when that is the proven account.
      const holderOf = (token: Token) => token.holder ?? ask?.owner
      const described = new Map<string | undefined, ReadonlyMap<string, Description> | HoldingsFailure>()
      for (const holder of new Set(tokens.map(holderOf))) {
        const ids = tokens.filter((token) => holderOf(token) === holder).map(({ id }) => id)
        described.set(holder, await describeHeld({ nodes, chain, views }, query, { holder, ids }, block, ask))
      }
      return tokens.map((token) => toSource(query, token, described.get(holderOf(token))))
    },
  }
}

type Reader = { readonly nodes: Nodes; readonly chain: string; readonly views: string }

async function describeHeld(
  { nodes, chain, views }: Reader,
  query: HoldingQuery,
  { holder, ids }: { readonly holder: string | undefined; readonly ids: readonly string[] },
  block: Block,
  options: AskOptions | undefined,
): Promise<ReadonlyMap<string, Description> | HoldingsFailure> {
  try {
    if (holder === undefined) {
      throw new OwnershipError(
        'account_invalid',
        'Whose the NFT is must be said: it can be read in its account only.',
      )
    }
    const { type, path } = readQuery(query, chain)
    const owner = addressOf(holder, chain)
    assertBlock(block, chain)
    const asked = await nodes.put(
      (ask) => describeIds({ ask, block, owner, type, path }, views, ids),
      options,
    )
    return new Map(asked.value)
  } catch (error) {
    return toUndecided(error, chain)
  }
}

function toSource(
  { chain, collection }: HoldingQuery,
  { id }: Token,
  described: ReadonlyMap<string, Description> | HoldingsFailure | undefined,
): MetadataSource | HoldingsFailure {
  if (described !== undefined && 'ok' in described) return described
  const description = described?.get(id)
  if (description === undefined) return toUndecided(undefined, chain)
  if ('code' in description) return undecided(description.code, description.reason, chain)
  const contract = `${chain}:0x${collection.split('.')[1]}`
  return { tokenId: id, schema: 'flow', document: description.document, contract }
}

function assertBlock(block: Block, chain: string): void {
  if (block.chain !== chain || !/^[0-9a-f]{64}$/.test(block.hash)) {
    throw new OwnershipError('query_invalid', `The block is none of ${chain}.`)
  }
}

function isPositive(limit: number): boolean {
  return Number.isSafeInteger(limit) && limit > 0
}
