export { type ParsedAccount, parseAccount } from './account.ts'
export { createMessage, type FlowMessageFields } from './createMessage.ts'
export { EndpointError, type EndpointErrorCode } from './errors.ts'
export { formatMessage } from './formatMessage.ts'
export { type FlowParseResult, parseMessage } from './parseMessage.ts'
export { flowProfile } from './profile.ts'
export { createHttpReader, type HttpReaderOptions } from './reader.ts'
export {
  type SigningPayloadOptions,
  type SigningPayloads,
  signingPayload,
  withAddress,
} from './signingPayload.ts'
export type {
  AccountKey,
  Block,
  ChainReader,
  CompositeSignature,
  FlowMessage,
  FlowMethod,
  FlowProof,
  FlowVerifyResult,
  VerifyContext,
} from './types.ts'
export { verifyMessage } from './verifyMessage.ts'
