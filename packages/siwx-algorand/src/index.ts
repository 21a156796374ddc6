export {
  addressOf,
  chainIdOf,
  type ParsedAccount,
  parseAccount,
} from './account.ts'
export { formatArc60Message, parseArc60Message } from './arc60.ts'
export { type AlgorandMessageFields, createMessage } from './createMessage.ts'
export { EndpointError, type EndpointErrorCode } from './errors.ts'
export { formatMessage } from './formatMessage.ts'
export { type Multisig, multisigAddress } from './multisigAddress.ts'
export { type AlgorandParseResult, parseMessage } from './parseMessage.ts'
export { algorandProfile } from './profile.ts'
export { createHttpReader, type HttpReaderOptions } from './reader.ts'
export { type SigningPayloadOptions, type SigningPayloads, signingPayload } from './signingPayload.ts'
export type {
  AccountState,
  AlgorandMessage,
  AlgorandMethod,
  AlgorandProof,
  AlgorandSignature,
  AlgorandVerifyResult,
  Arc14Proof,
  Arc60Proof,
  ChainReader,
  MultisigMember,
  MultisigSignature,
  MxProof,
  UnprefixedProof,
  VerifyContext,
} from './types.ts'
export { verifyMessage } from './verifyMessage.ts'
