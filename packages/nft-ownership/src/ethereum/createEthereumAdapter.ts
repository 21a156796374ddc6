import { parseChainId } from '@countersign/siwx-core'
import { OwnershipError, toUndecided } from '../errors.ts'
import { createNodes, type Question } from '../internal/nodes.ts'
import type {
  AskOptions,
  Block,
  ChainAdapter,
  Holdings,
  HoldingsFailure,
  OwnershipWarning,
} from '../types.ts'
import type { Context, Found } from './internal/context.ts'
import { findMetadata } from './internal/describe.ts'
import { findHoldings } from './internal/holdings.ts'
import { createLogRanges } from './internal/logs.ts'
import { createPin } from './internal/pin.ts'
import { type Asked, readQuery } from './internal/query.ts'
import { createRpc, type Rpc } from './internal/rpc.ts'
import { readSettings } from './internal/settings.ts'
import { profile } from './internal/standard.ts'
import { openState } from './internal/state.ts'
import { checksum, readQuantity } from './internal/words.ts'
import type { EthereumAdapterOptions } from './options.ts'

/**
 * Makes the adapter of one EVM chain: ERC-721, ERC-1155 and ERC-20 over the plain JSON-RPC of any node.
 *
 * Everything is read at the pinned block by its hash (EIP-1898), many calls in one request. Tokens are listed by
 * Enumerable, ERC-721A's `tokensOfOwner`, the ids that the query names, the contract's logs since `deployBlock` or an
 * indexer; each is confirmed by `ownerOf`, and the count is compared with `balanceOf`.
 *
 * @throws TypeError when an option makes no sense
 * @example
 * ```ts
 * import { createEthereumAdapter } from '@countersign/nft-ownership/ethereum'
 *
 * const polygon = createEthereumAdapter({ chain: 'eip155:137', urls: ['https://polygon.example'] })
 * const block = await polygon.pin('finalized')
 * const answer = await polygon.holdings(
 *   { chain: 'eip155:137', collection: '0x2953399124f0cbb46d2cbacd8a89cf0599974963' },
 *   'eip155:1:0xab16a96D359eC26a11e2C2b3d8f8B8942d5Bfcdb',
 *   block,
 * )
 * console.log(answer.ok ? answer.balance : answer.code) // 2
 * ```
 * @see ERC-721, ERC-1155, ERC-20, ERC-165, EIP-1898, CAIP-22, CAIP-29
 */
export function createEthereumAdapter(options: EthereumAdapterOptions): ChainAdapter {
  const { chain, finality } = options
  if (parseChainId(chain)?.namespace !== 'eip155') throw new TypeError(`${chain} is no EVM chain.`)
  const settings = readSettings(options)
  const nodes = createNodes({ ...options, identify: async (ask) => identify(createRpc(ask)) })
  const made: Context['made'] = new Map()
  const logRangeOf = createLogRanges()

  const open = (rpc: Rpc, block: Block, asked: Asked, { budget }: AskOptions) => {
    const warnings: OwnershipWarning[] = []
    const warn = (code: string, message: string) => {
      if (!warnings.some((warning) => warning.code === code)) warnings.push({ code, message })
    }
    const indexer =
      asked.indexer === undefined
        ? undefined
        : Object.hasOwn(settings.indexers, asked.indexer)
          ? settings.indexers[asked.indexer]
          : undefined
    if (asked.indexer !== undefined && indexer === undefined) {
      throw new OwnershipError('query_invalid', 'No indexer of that name is configured.')
    }
    const state = openState(rpc, block)
    let open = false
    const leaveOpen = (code: string, message: string) => {
      open = true
      warn(code, message)
    }
    const context: Context = {
      ...settings,
      made,
      logRange: logRangeOf(asked.collection),
      chain,
      rpc,
      state,
      indexer,
      budget,
      warn,
      leaveOpen,
    }
    return { context, warnings, isOpen: () => open }
  }

  const question =
    (asked: Asked, block: Block, ask: AskOptions): Question<Found> =>
    async (askNode) => {
      const { context, warnings, isOpen } = open(createRpc(askNode), block, asked, ask)
      const found = await findHoldings(context, asked)
      const complete = found.complete && !isOpen()
      const kind = found.method.endsWith('indexer') ? 'indexer' : 'node'
      return { ...found, complete, lowerBound: isOpen(), kind, warnings }
    }

  return {
    chain,
    pin: createPin(chain, nodes, finality),
    holdings: async (query, owner, block, ask = {}) => {
      try {
        const asked = readQuery(chain, query, owner)
        const { value, endpoints } = await nodes.put(question(asked, block, ask), ask)
        return answer(chain, owner, asked, block, value, endpoints)
      } catch (error) {
        return toUndecided(error, chain)
      }
    },
    describe: async (query, tokens, block, ask = {}) => {
      try {
        const asked = readQuery(chain, query, `${chain}:0x${'0'.repeat(39)}1`)
        const { value } = await nodes.put(async (askNode) => {
          const { context } = open(createRpc(askNode), block, asked, ask)
          const { collection, standard, owner } = asked
          const spoken = standard ?? (await profile(context.state, collection, owner, undefined)).standard
          return findMetadata(context, collection, spoken, tokens)
        }, ask)
        return value
      } catch (error) {
        return tokens.map((): HoldingsFailure => toUndecided(error, chain))
      }
    },
  }
}

async function identify(rpc: Rpc): Promise<string> {
  const id = readQuantity(await rpc('eth_chainId', []))
  if (id === undefined) throw new OwnershipError('chain_inconsistent', 'The node names no chain id.')
  return `eip155:${id}`
}

function answer(
  chain: string,
  owner: string,
  asked: Asked,
  block: Block,
  { standard, balance, tokens, complete, lowerBound, kind, method, warnings }: Found,
  endpoints: readonly string[],
): Holdings {
  const collection = checksum(asked.collection)
  const source = { kind, endpoints, method }
  const found = { ok: true, owner, chain, standard, collection, balance, tokens, complete } as const
  return { ...found, ...(lowerBound && { lowerBound }), block, source, warnings }
}
