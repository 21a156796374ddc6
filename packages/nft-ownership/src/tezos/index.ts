export { createTezosAdapter, type TezosAdapterOptions } from './adapter.ts'
export type { TzktOptions } from './internal/tzkt.ts'
