export {
  createMyNearWallet,
  type MyNearWalletAnswerOptions,
  type MyNearWalletOptions,
  takeMyNearWalletAnswer,
} from './near/myNearWallet.ts'
