export { createEthereumAdapter } from './createEthereumAdapter.ts'
export type { Finality } from './internal/pin.ts'
export type {
  EthereumAdapterOptions,
  EthereumLimits,
  IndexerLister,
  IndexerQuestion,
  TokenBoundOptions,
} from './options.ts'
