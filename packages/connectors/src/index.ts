export { ConnectorError } from './errors.ts'
export type {
  Challenge,
  ChallengeRequest,
  ConnectorErrorCode,
  Discover,
  Pairing,
  SignedProof,
  SignInContext,
  Step,
  Wallet,
  WalletAccount,
} from './types.ts'
