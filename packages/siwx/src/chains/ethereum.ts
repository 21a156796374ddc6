import { bytesToHex, utf8 } from '@countersign/siwx-core/codec'
import {
  type ChainReader,
  createHttpReader,
  createMessage,
  type EthereumMessage,
  type EthereumProof,
  ethereumProfile,
  formatMessage,
  parseAccount,
  verifyMessage,
} from '@countersign/siwx-ethereum'
import type { Chain } from '../chain.ts'

/** EIP-1193 `personal_sign` takes the text as hexadecimal. */
export const chain: Chain<EthereumProof, ChainReader> = {
  verify: (proof, expected, { now, eip155 }) => verifyMessage(proof, expected, { ...eip155, now }),
  parseAccount,
  isChainId: ethereumProfile.isChainId,
  types: ({ address }) => (address === undefined ? [] : ['eip191']),
  write: ({ fields, chainId, address = '' }) => {
    const message = formatMessage(createMessage({ ...fields, chainId, address }))
    return {
      message,
      payload: { method: 'personal_sign', params: [`0x${bytesToHex(utf8(message))}`, address] },
    }
  },
  format: (message) => formatMessage(message as EthereumMessage),
  subjectsOf: ({ chain: place, address }) => {
    const lower = address.toLowerCase()
    return [`eip155:${lower}`, `${place}:${lower}`]
  },
  createReader: createHttpReader,
}
