export { type BeaconP2pOptions, createDiscover } from './createDiscover.ts'
