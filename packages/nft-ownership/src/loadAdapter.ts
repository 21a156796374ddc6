import { parseChainId } from '@countersign/siwx-core'
import type { AlgorandAdapterOptions } from './algorand/index.ts'
import { OwnershipError } from './errors.ts'
import type { EthereumAdapterOptions } from './ethereum/index.ts'
import type { FlowAdapterOptions } from './flow/index.ts'
import type { NearAdapterOptions } from './near/index.ts'
import type { PolkadotAdapterOptions } from './polkadot/index.ts'
import type { TezosAdapterOptions } from './tezos/index.ts'
import type { AdapterOptions, ChainAdapter } from './types.ts'

type Factory = (options: AdapterOptions) => ChainAdapter

/** Each chain's code is loaded with its first adapter. */
const FACTORIES: Readonly<Record<string, () => Promise<Factory>>> = {
  eip155: async () => (await import('./ethereum/index.ts')).createEthereumAdapter,
  tezos: async () => (await import('./tezos/index.ts')).createTezosAdapter,
  near: async () => (await import('./near/index.ts')).createNearAdapter,
  polkadot: async () => (await import('./polkadot/index.ts')).createPolkadotAdapter,
  flow: async () => (await import('./flow/index.ts')).createFlowAdapter,
  algorand: async () => (await import('./algorand/index.ts')).createAlgorandAdapter,
}

/** Options of {@link loadAdapter}: those of the chain's own factory. */
export type LoadAdapterOptions =
  | EthereumAdapterOptions
  | TezosAdapterOptions
  | NearAdapterOptions
  | PolkadotAdapterOptions
  | FlowAdapterOptions
  | AlgorandAdapterOptions

/**
 * Loads the adapter of a chain by its namespace. What a chain's own factory takes beside {@link AdapterOptions} is passed
 * on to it.
 *
 * Rejects with `OwnershipError` (`chain_unsupported`) for another namespace, and with what the factory throws for options
 * that it refuses.
 *
 * @example
 * ```ts
 * import { createOwnership, loadAdapter } from '@countersign/nft-ownership'
 *
 * const polygon = await loadAdapter({ chain: 'eip155:137', urls: ['https://polygon-rpc.example'] })
 * const ownership = createOwnership({ adapters: [polygon] })
 * ownership.chains // [ 'eip155:137' ]
 * ```
 * @see CAIP-2
 */
export async function loadAdapter(options: LoadAdapterOptions): Promise<ChainAdapter> {
  const namespace = parseChainId(options.chain)?.namespace ?? ''
  const load = Object.hasOwn(FACTORIES, namespace) ? FACTORIES[namespace] : undefined
  if (load === undefined)
    throw new OwnershipError('chain_unsupported', `There is no adapter for ${options.chain}.`)
  const create = await load()
  return create(options)
}
