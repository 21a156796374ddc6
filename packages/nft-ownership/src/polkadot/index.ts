export { createPolkadotAdapter, type PolkadotAdapterOptions } from './adapter.ts'
