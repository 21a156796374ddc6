export { discover } from './tezos/discover.ts'
