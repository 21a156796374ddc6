export { checksumAddress, type ParsedAccount, parseAccount } from './account.ts'
export { createMessage, type EthereumMessageFields } from './createMessage.ts'
export { EndpointError, type EndpointErrorCode, ReaderError } from './errors.ts'
export { formatMessage } from './formatMessage.ts'
export { type EthereumParseResult, parseMessage } from './parseMessage.ts'
export { ethereumProfile } from './profile.ts'
export { createHttpReader, type HttpReaderOptions } from './reader.ts'
export type {
  Authorization,
  Block,
  Call,
  CallResult,
  ChainReader,
  EthereumMessage,
  EthereumMethod,
  EthereumProof,
  EthereumVerifyResult,
  Hex,
  VerifyContext,
} from './types.ts'
export { verifyMessage } from './verifyMessage.ts'
