import { parseChainId } from '@countersign/siwx-core'
import { toUndecided } from '../errors.ts'
import { createNodes } from '../internal/nodes.ts'
import { createPin } from '../internal/pin.ts'
import type { AdapterOptions, ChainAdapter } from '../types.ts'
import { isAccountId, readOwner } from './accountId.ts'
import { identify, readBlock } from './block.ts'
import { describeTokens } from './describe.ts'
import { answerOf, readHoldings } from './holdings.ts'
import { readQuery } from './query.ts'

/** Options of {@link createNearAdapter}. */
export type NearAdapterOptions = AdapterOptions & {
  /** Account of the NEP-393 registry that soulbound tokens are read from. Default: the issuer is its own registry. */
  readonly sbtRegistry?: string | undefined
  /** A list of tokens is ended, and said to be incomplete, after so many. Default 1000. */
  readonly maxTokens?: number | undefined
}

/**
 * Makes the adapter of a NEAR network, over the JSON-RPC of plain nodes: NEP-171 with NEP-177 and NEP-181, NEP-245, and
 * NEP-393. Every view is called at the one pinned block. An archival node is needed for blocks older than some days.
 *
 * Codes: `chain_unavailable`, `chain_mismatch`, `chain_disagreement`, `chain_inconsistent`, `block_unknown`,
 * `block_unavailable`, `no_contract`, `unsupported_standard`, `contract_failed`, `contract_answer_invalid`,
 * `listing_unavailable`, `query_invalid`, `account_invalid`, `budget_exceeded`, `metadata_missing`, `metadata_invalid`.
 *
 * @example
 * ```ts
 * import { createNearAdapter } from '@countersign/nft-ownership/near'
 *
 * const near = createNearAdapter({ chain: 'near:mainnet', urls: ['https://near-rpc.example'] })
 * const block = await near.pin('finalized')
 * const query = { chain: 'near:mainnet', collection: 'nft.near' }
 * const holdings = await near.holdings(query, 'near:mainnet:alice.near', block)
 * if (holdings.ok) console.log(holdings.tokens.map(({ id }) => id)) // [ '0', '1', 'a_b' ]
 * ```
 * @throws TypeError when there is no URL, or an option is none of NEAR
 * @see NEP-171, NEP-177, NEP-181, NEP-245, NEP-393, NEAR RPC "query"
 */
export function createNearAdapter(options: NearAdapterOptions): ChainAdapter {
  const { chain, sbtRegistry, maxTokens = 1000 } = options
  if (parseChainId(chain)?.namespace !== 'near') throw new TypeError(`${chain} is no NEAR network.`)
  if (sbtRegistry !== undefined && !isAccountId(sbtRegistry))
    throw new TypeError('sbtRegistry is no account.')
  const nodes = createNodes({ ...options, identify })
  const settings = { chain, sbtRegistry, maxTokens }

  return {
    chain,
    pin: createPin(nodes, (ask, at = 'finalized') => readBlock(ask, chain, at)),
    holdings: async (query, owner, block, ask) => {
      try {
        const question = { ...settings, ...readQuery(query, chain), owner: readOwner(owner, chain), block }
        const found = await nodes.put((node) => readHoldings(node, question), ask)
        return answerOf(query, owner, block, found)
      } catch (error) {
        return toUndecided(error, chain)
      }
    },
    describe: async (query, tokens, block, ask) => {
      try {
        const question = { ...settings, ...readQuery(query, chain), tokens, block }
        return (await nodes.put((node) => describeTokens(node, question), ask)).value
      } catch (error) {
        return tokens.map(() => toUndecided(error, chain))
      }
    },
  }
}
