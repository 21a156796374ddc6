export { discover } from './wallet-standard/discover.ts'
