export { createFlowAdapter, type FlowAdapterOptions } from './createFlowAdapter.ts'
export type { StandardContracts } from './network.ts'
