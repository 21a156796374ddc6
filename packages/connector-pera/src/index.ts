export { createDiscover, type PeraOptions } from './createDiscover.ts'
