import {
  type ChainReader,
  createHttpReader,
  createMessage,
  type FlowMessage,
  type FlowProof,
  flowProfile,
  formatMessage,
  parseAccount,
  signingPayload,
  verifyMessage,
  withAddress,
} from '@countersign/siwx-flow'
import type { Chain } from '../chain.ts'

/** An address that holds the place of the account until the wallet names it: the token contract of each network. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  mainnet: '0x1654653399040a61',
  testnet: '0x7e60df042a9c0868',
}

/** The services `account-proof` and `user-signature`. */
export const chain: Chain<FlowProof, ChainReader> = {
  verify: (proof, expected, { now, flow }) => verifyMessage(proof, expected, { ...flow, now }),
  parseAccount,
  isChainId: flowProfile.isChainId,
  types: ({ address }) =>
    address === undefined ? ['flow:account-proof'] : ['flow:user-signature', 'flow:account-proof'],
  write: ({ fields, chainId, address = PLACEHOLDERS[chainId] ?? '', type }) => {
    const message = formatMessage(createMessage({ ...fields, chainId, address }))
    return { message, payload: signingPayload({ type: type as FlowProof['type'], message }) }
  },
  withAddress,
  format: (message) => formatMessage(message as FlowMessage),
  subjectsOf: ({ account }) => [account],
  createReader: createHttpReader,
}
