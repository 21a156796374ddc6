export { createEthereumAdapter } from './createEthereumAdapter.ts'
export type { Finality } from './internal/pin.ts'
export type {
  EthereumLimits,
  EthereumOptions,
  IndexerLister,
  IndexerQuestion,
  TokenBoundOptions,
} from './options.ts'
