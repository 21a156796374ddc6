import {
  type AlgorandMessage,
  type AlgorandProof,
  algorandProfile,
  type ChainReader,
  createHttpReader,
  createMessage,
  formatMessage,
  parseAccount,
  signingPayload,
  verifyMessage,
} from '@countersign/siwx-algorand'
import { bytesToBase64 } from '@countersign/siwx-core/codec'
import type { Chain } from '../chain.ts'
import type { Json } from '../types.ts'

/** A chain id holds three quarters of the genesis hash that a transaction needs. MainNet, TestNet, BetaNet. */
const GENESIS: Readonly<Record<string, string>> = {
  wGHE2Pwdvd7S12BL5FaOP20EGYesN73k: 'wGHE2Pwdvd7S12BL5FaOP20EGYesN73ktiC1qzkkit8=',
  SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe: 'SGO1GKSzyE7IEPItTxCByw9x8FmnrCDexi9/cOUJOiI=',
  'mFgazF-2uRS1tMiL9dsj01hJGySEmPN2': 'mFgazF+2uRS1tMiL9dsj01hJGySEmPN28B/TjjvpVW0=',
}

/** ARC-60 `signData`, `algo_signData`, ARC-27 `sign_message`, ARC-1 `signTxns`. */
export const chain: Chain<AlgorandProof, ChainReader> = {
  verify: (proof, expected, { now, algorand }) => verifyMessage(proof, expected, { ...algorand, now }),
  parseAccount,
  isChainId: algorandProfile.isChainId,
  types: ({ address, chainId }) => {
    if (address === undefined) return []
    const types = ['algorand:arc60', 'algorand:mx', 'algorand:unprefixed'] as const
    return Object.hasOwn(GENESIS, chainId) ? [...types, 'algorand:arc14'] : types
  },
  write: ({ fields, chainId, address = '', type }) => {
    const message = createMessage({ ...fields, chainId, address })
    return { message: formatMessage(message), payload: payloadOf(type as AlgorandProof['type'], message) }
  },
  format: (message) => formatMessage(message as AlgorandMessage),
  subjectsOf: ({ chain: place, address }) => [`algorand:${address}`, `${place}:${address}`],
  createReader: createHttpReader,
}

function payloadOf(type: AlgorandProof['type'], message: AlgorandMessage): Json {
  switch (type) {
    case 'algorand:arc60': {
      const { authenticatorData, ...payload } = signingPayload({ type, message })
      return { ...payload, authenticatorData: bytesToBase64(authenticatorData) }
    }
    case 'algorand:arc14':
      return bytesToBase64(signingPayload({ type, message, genesisHash: GENESIS[message.chainId] ?? '' }))
    case 'algorand:mx':
    case 'algorand:unprefixed':
      return bytesToBase64(signingPayload({ type, message }))
  }
}
