export {
  createMyNearWallet,
  type MyNearWalletOptions,
  type ReturnOptions,
  takeMyNearWalletAnswer,
} from './near/myNearWallet.ts'
