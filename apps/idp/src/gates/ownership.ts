import {
  type AdapterOptions,
  type ChainAdapter,
  createOwnership,
  loadAdapter,
  type Ownership,
} from '@countersign/nft-ownership'
import { createMetadataResolver } from '@countersign/nft-ownership/metadata'
import { ConfigError } from '../config/errors.ts'
import type { Config } from '../config/schema.ts'
import type { Observer } from '../telemetry/observer.ts'
import { observedAdapter } from '../telemetry/ownership.ts'

type OwnershipConfig = Pick<Config, 'chains' | 'gates' | 'nft'>
type ChainConfig = Config['chains'][string]

type Indexers = ChainConfig['indexers']

const onlyIndexer = (indexers: Indexers, timeout: number): object => {
  const [first] = Object.entries(indexers)
  return first === undefined ? {} : { indexer: { ...first[1], name: first[0], timeout } }
}

/** What the adapter of each namespace takes besides. */
const ownOptions = (chain: string, { finality, indexers, maxLogRange, timeout }: ChainConfig): object => {
  const namespace = chain.slice(0, chain.indexOf(':'))
  if (namespace === 'eip155') return { finality, indexers, limits: { logRange: maxLogRange } }
  return namespace === 'tezos' || namespace === 'algorand' ? onlyIndexer(indexers, timeout) : {}
}

const adapterOptions = (chain: string, settings: ChainConfig): AdapterOptions => {
  const { agree, headers, rpc, timeout } = settings
  return { chain, urls: rpc, headers, agree, timeout, ...ownOptions(chain, settings) }
}

const load = async (chain: string, settings: ChainConfig): Promise<ChainAdapter> => {
  try {
    return await loadAdapter(adapterOptions(chain, settings))
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'no adapter can be made of this'
    throw new ConfigError([{ code: 'config_invalid', path: `chains.${chain}`, message }], { cause })
  }
}

const resolverOf = ({ nft: { metadata } }: OwnershipConfig) =>
  createMetadataResolver({
    gateways: { ipfs: metadata.ipfsGateways, arweave: metadata.arweaveGateways },
    allowHttp: metadata.allowHttp,
  })

const readable = ({ chains }: OwnershipConfig) =>
  Object.entries(chains).filter(([, { rpc }]) => rpc.length > 0)

/**
 * The checker of holdings over every configured chain that has endpoints; one for the whole process, so that checks share
 * their look-ups. `given` adapters take the place of those made here.
 *
 * @throws {ConfigError} for a chain whose adapter refuses its options
 */
export const createChainOwnership = async (
  config: OwnershipConfig,
  {
    adapters: given = [],
    now,
    observer,
  }: { adapters?: readonly ChainAdapter[] | undefined; now: () => Date; observer: Observer },
): Promise<Ownership> => {
  const replaced = new Set(given.map(({ chain }) => chain))
  const wanted = readable(config).filter(([chain]) => !replaced.has(chain))
  const made = await Promise.all(wanted.map(([chain, settings]) => load(chain, settings)))
  return createOwnership({
    adapters: [...given, ...made].map((adapter) => observedAdapter(adapter, observer)),
    metadata: resolverOf(config),
    limits: config.nft.limits,
    cache: config.nft.cache,
    now,
  })
}
