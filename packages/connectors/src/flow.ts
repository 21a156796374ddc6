export { discover } from './flow/discover.ts'
