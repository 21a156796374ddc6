import { bytesToBase64 } from '@countersign/siwx-core/codec'
import {
  type ChainReader,
  createHttpReader,
  createMessage,
  formatMessage,
  type NearMessage,
  type NearProof,
  nearProfile,
  parseAccount,
  signingPayload,
  verifyMessage,
} from '@countersign/siwx-near'
import type { Chain } from '../chain.ts'

/** `signMessage`, `signInAndSignMessage`. */
export const chain: Chain<NearProof, ChainReader> = {
  verify: (proof, expected, { now, near }) => verifyMessage(proof, expected, { ...near, now }),
  parseAccount,
  isChainId: nearProfile.isChainId,
  types: () => ['near:nep413', 'near:nep641'],
  write: ({ fields, chainId, address = '', type, callbackUrl }) => {
    const message = formatMessage(createMessage({ ...fields, chainId, address }))
    if (type === 'near:nep641') return { message, payload: signingPayload({ type, message }) }
    const {
      nonce,
      callbackUrl: signed,
      ...payload
    } = signingPayload({ type: 'near:nep413', message, callbackUrl })
    return {
      message,
      payload: {
        ...payload,
        nonce: bytesToBase64(nonce),
        ...(signed !== undefined && { callbackUrl: signed }),
      },
    }
  },
  format: (message) => formatMessage(message as NearMessage),
  subjectsOf: ({ account }) => [account],
  createReader: createHttpReader,
}
