export { type AlgorandAdapterOptions, createAlgorandAdapter } from './adapter.ts'
export type { AlgorandIndexerOptions } from './internal/arc69.ts'
