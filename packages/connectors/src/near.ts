export { discover } from './near/discover.ts'
export {
  createMyNearWallet,
  type MyNearWalletOptions,
  type ReturnOptions,
  takeMyNearWalletAnswer,
} from './near/myNearWallet.ts'
