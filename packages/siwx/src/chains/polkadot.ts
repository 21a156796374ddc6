import {
  createMessage,
  formatMessage,
  type PolkadotMessage,
  type PolkadotProof,
  parseAccount,
  polkadotProfile,
  signingPayload,
  verifyMessage,
} from '@countersign/siwx-polkadot'
import type { Chain } from '../chain.ts'

/** `signRaw` of injected wallets; `personal_sign` for 20-byte accounts. */
export const chain: Chain<PolkadotProof, never> = {
  verify: (proof, expected, { now, polkadot }) => verifyMessage(proof, expected, { ...polkadot, now }),
  parseAccount,
  isChainId: polkadotProfile.isChainId,
  types: ({ address }) => {
    if (address === undefined) return []
    return address.startsWith('0x') ? ['substrate:eip191'] : ['substrate:signraw', 'substrate:multisig']
  },
  write: ({ fields, chainId, address = '', type }) => {
    const message = formatMessage(createMessage({ ...fields, chainId, address }))
    return { message, payload: payloadOf(type, message, address) }
  },
  format: (message) => formatMessage(message as PolkadotMessage),
  // One account has another address on every network.
  subjectsOf: ({ account }) => {
    const parsed = parseAccount(account)
    return parsed.ok ? [`polkadot:${parsed.accountId}`] : []
  },
  createReader: undefined,
}

function payloadOf(type: string, message: string, address: string) {
  if (type === 'substrate:eip191') {
    const params = signingPayload({ call: 'personal_sign', message, address })
    return { method: 'personal_sign', params }
  }
  const payload = signingPayload({ call: 'signRaw', message, address })
  // Each member signs with its own address.
  return type === 'substrate:multisig' ? { data: payload.data, type: payload.type } : payload
}
