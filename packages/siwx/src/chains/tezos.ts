import {
  type ChainReader,
  createHttpReader,
  createMessage,
  formatMessage,
  parseAccount,
  signingPayload,
  type TezosMessage,
  type TezosProof,
  tezosProfile,
  verifyMessage,
} from '@countersign/siwx-tezos'
import type { Chain } from '../chain.ts'

/** Beacon `requestSignPayload`, WalletConnect `tezos_sign`. */
export const chain: Chain<TezosProof, ChainReader> = {
  verify: (proof, expected, { now, tezos }) => verifyMessage(proof, expected, { ...tezos, now }),
  parseAccount,
  isChainId: tezosProfile.isChainId,
  // Not tezos:failing_noop, which needs a recent block, and not tezos:walt, which signs another text.
  types: ({ address }) => (address === undefined ? [] : ['tezos:micheline', 'tezos:offchain']),
  write: ({ fields, chainId, address = '', type }) => {
    const message = formatMessage(createMessage({ ...fields, chainId, address }))
    return { message, payload: signingPayload({ type: type as TezosProof['type'], message }) }
  },
  format: (message) => formatMessage(message as TezosMessage),
  subjectsOf: ({ address }) => [`tezos:${address}`],
  createReader: createHttpReader,
}
