export { type ParsedAccount, parseSignInAccount } from './account.ts'
export type { ReaderOptions } from './chain.ts'
export { createReaders } from './createReaders.ts'
export { createSignIn } from './createSignIn.ts'
export { formatSignIn } from './formatSignIn.ts'
export { nameAccount } from './nameAccount.ts'
export { isNamespace, type Namespace, namespaceOf } from './namespaces.ts'
export { type Subjects, subjectsOf } from './subjectsOf.ts'
export type {
  ChainContexts,
  Json,
  SignInContext,
  SignInOptions,
  SignInProof,
  SignInProofType,
  SignInRequest,
  SignInResult,
} from './types.ts'
export { verifySignIn } from './verifySignIn.ts'
