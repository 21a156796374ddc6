export { type AccountIdKind, type ParsedAccount, parseAccount } from './account.ts'
export { createMessage, type NearMessageFields } from './createMessage.ts'
export { EndpointError, type EndpointErrorCode, ReaderError } from './errors.ts'
export { formatMessage } from './formatMessage.ts'
export { implicitAccount } from './implicitAccount.ts'
export { type Nep413Payload, nep413Digest } from './nep413.ts'
export { nep641Hash, nep641ToNep413, type OffchainMessage } from './nep641.ts'
export { type NearParseResult, parseMessage } from './parseMessage.ts'
export { nearProfile } from './profile.ts'
export { formatPublicKey, parsePublicKey } from './publicKey.ts'
export { createHttpReader, type HttpReaderOptions } from './reader.ts'
export {
  type Resolution,
  type ResolveAuthorizationOptions,
  resolveAuthorization,
} from './resolveAuthorization.ts'
export { type Nep641Payload, type SigningPayloadOptions, signingPayload } from './signingPayload.ts'
export type {
  AccessKey,
  Block,
  ChainReader,
  NearKey,
  NearMessage,
  NearMethod,
  NearProof,
  NearVerifyResult,
  Nep413Proof,
  Nep641Proof,
  ResolveLimits,
  VerifyContext,
  ViewResult,
} from './types.ts'
export { verifyMessage } from './verifyMessage.ts'
