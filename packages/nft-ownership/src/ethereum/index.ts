export { createEthereumAdapter } from './createEthereumAdapter.ts'
export { createIndexer } from './createIndexer.ts'
export type { Finality } from './internal/pin.ts'
export type {
  EthereumAdapterOptions,
  EthereumLimits,
  IndexerEndpoint,
  IndexerLister,
  IndexerQuestion,
  TokenBoundOptions,
} from './options.ts'
