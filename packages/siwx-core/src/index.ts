export {
  type Cacao,
  type CacaoMessageResult,
  type CacaoPayload,
  type CacaoResult,
  type CacaoSignature,
  cacaoFromMessage,
  decodeCacao,
  encodeCacao,
  messageFromCacao,
  readCacao,
} from './cacao.ts'
export {
  type AccountId,
  type AssetId,
  type ChainId,
  formatAccountId,
  formatAssetId,
  formatChainId,
  parseAccountId,
  parseAssetId,
  parseChainId,
} from './caip.ts'
export { type CheckOptions, checkMessage } from './checkMessage.ts'
export { consumeNonce } from './consumeNonce.ts'
export { createMessage, type MessageFields } from './createMessage.ts'
export { isLoopback, normaliseDomain } from './domain.ts'
export {
  createEndpoint,
  type Endpoint,
  type EndpointAnswer,
  EndpointError,
  type EndpointErrorCode,
  type EndpointOptions,
  type EndpointRequest,
  readJson,
} from './endpoint.ts'
export {
  CODES,
  type Code,
  type Failure,
  type FailureDetails,
  failure,
  isCode,
  isRetryable,
  SiwxError,
  type Stage,
} from './errors.ts'
export { createFailover, type EndpointQuestion, type FailoverOptions } from './failover.ts'
export { formatMessage } from './formatMessage.ts'
export type { Json } from './internal/json.ts'
export { callRpc, type RpcAnswer } from './jsonRpc.ts'
export { LIMITS } from './limits.ts'
export { generateNonce } from './nonce.ts'
export { type ParsedMessage, type ParseResult, parseMessage } from './parseMessage.ts'
export type { AddressVerdict, TextProfile } from './profile.ts'
export { readText } from './readText.ts'
export {
  checkRecap,
  decodeRecap,
  encodeRecap,
  type NotaBene,
  type Recap,
  type RecapResult,
  recapStatement,
} from './recap.ts'
export { parseTime } from './time.ts'
export type {
  AccountKind,
  Clock,
  Evidence,
  Expectations,
  Message,
  NonceConsumer,
  Verified,
  VerifyResult,
  Warning,
} from './types.ts'
