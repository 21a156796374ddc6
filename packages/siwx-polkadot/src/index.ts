export { addressOf, type ParsedAccount, parseAccount } from './account.ts'
export { createMessage, type PolkadotMessageFields } from './createMessage.ts'
export { formatMessage } from './formatMessage.ts'
export { type MultisigOptions, multisigAddress } from './multisigAddress.ts'
export { type PolkadotParseResult, parseMessage } from './parseMessage.ts'
export { polkadotProfile } from './profile.ts'
export {
  type SigningPayloadOptions,
  type SigningPayloads,
  signedBytes,
  signingPayload,
} from './signingPayload.ts'
export { parseSiws } from './siws.ts'
export { decodeSs58, encodeSs58, type Ss58, type Ss58Refusal } from './ss58.ts'
export type {
  Compatibility,
  Eip191Proof,
  Hex,
  MemberSignature,
  MultisigProof,
  PolkadotMessage,
  PolkadotMethod,
  PolkadotProof,
  PolkadotVerifyResult,
  SignRawProof,
  SiwsProof,
  VerifyContext,
} from './types.ts'
export { verifyMessage } from './verifyMessage.ts'
