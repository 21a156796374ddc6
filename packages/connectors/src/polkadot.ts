export { discover } from './polkadot/discover.ts'
