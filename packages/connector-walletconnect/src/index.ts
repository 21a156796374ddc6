export { createDiscover, type WalletConnectOptions } from './createDiscover.ts'
