import { parseChainId } from '@countersign/siwx-core'
import { OwnershipError } from './errors.ts'
import type { AdapterOptions, ChainAdapter } from './types.ts'

type Factory = (options: AdapterOptions) => ChainAdapter

/** Each chain's code is loaded with its first adapter. */
const MODULES: Readonly<Record<string, readonly [string, () => Promise<object>]>> = {
  eip155: ['createEthereumAdapter', () => import('./ethereum/index.ts')],
  tezos: ['createTezosAdapter', () => import('./tezos/index.ts')],
  near: ['createNearAdapter', () => import('./near/index.ts')],
  polkadot: ['createPolkadotAdapter', () => import('./polkadot/index.ts')],
  flow: ['createFlowAdapter', () => import('./flow/index.ts')],
  algorand: ['createAlgorandAdapter', () => import('./algorand/index.ts')],
}

/**
 * Loads the adapter of a chain by its namespace. What a chain's own factory takes beside {@link AdapterOptions} is passed
 * on: use the factory itself where the types of those are wanted.
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
 * ```
 * @see CAIP-2
 */
export async function loadAdapter(options: AdapterOptions): Promise<ChainAdapter> {
  const namespace = parseChainId(options.chain)?.namespace ?? ''
  const known = Object.hasOwn(MODULES, namespace) ? MODULES[namespace] : undefined
  if (known === undefined)
    throw new OwnershipError('chain_unsupported', `There is no adapter for ${options.chain}.`)
  const [name, load] = known
  const factories = (await load()) as Readonly<Record<string, Factory | undefined>>
  const factory = factories[name]
  if (factory === undefined)
    throw new OwnershipError('chain_unsupported', `There is no adapter for ${options.chain}.`)
  return factory(options)
}
