export { addressOf, type ParsedAccount, parseAccount } from './account.ts'
export { createMessage, type TezosMessageFields } from './createMessage.ts'
export { EndpointError, type EndpointErrorCode } from './errors.ts'
export { formatMessage } from './formatMessage.ts'
export { parseMessage, type TezosParseResult } from './parseMessage.ts'
export { tezosProfile } from './profile.ts'
export { createHttpReader, type HttpReaderOptions } from './reader.ts'
export { type SigningPayload, type SigningPayloadOptions, signingPayload } from './signingPayload.ts'
export type {
  Block,
  ChainReader,
  TezosMessage,
  TezosMethod,
  TezosProof,
  TezosProofType,
  TezosVerifyResult,
  VerifyContext,
} from './types.ts'
export { verifyMessage } from './verifyMessage.ts'
