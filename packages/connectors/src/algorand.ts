export { discover } from './algorand/discover.ts'
