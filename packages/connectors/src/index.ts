export { ConnectorError } from './errors.ts'
export type {
  Challenge,
  ConnectorErrorCode,
  Discover,
  SignedProof,
  SignInContext,
  Step,
  Wallet,
  WalletAccount,
} from './types.ts'
