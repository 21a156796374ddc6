export { createNearAdapter, type NearAdapterOptions } from './adapter.ts'
