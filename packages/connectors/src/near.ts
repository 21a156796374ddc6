export { discover } from './near/discover.ts'
