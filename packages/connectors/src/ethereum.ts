export { discover } from './ethereum/discover.ts'
