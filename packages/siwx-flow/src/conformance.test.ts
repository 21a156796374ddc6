import { type ConformanceFixture, conformance } from '@countersign/siwx-core/conformance'
import { describe, test } from 'vitest'
import { createMessage, type FlowMessageFields } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { parseMessage } from './parseMessage.ts'
import { ALICE, BOB, bobKeys } from './test/keys.ts'
import { testChain } from './test/readers.ts'
import { signProof } from './test/wallet.ts'
import type { FlowMessage, FlowMethod, FlowProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const ORDERS = {
  p256: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  secp256k1: 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n,
} as const

const hex = (value: bigint) => value.toString(16).padStart(64, '0')
const withSignature = (proof: FlowProof, change: (signature: string) => string) => ({
  ...proof,
  signatures: proof.signatures.map((one) => ({ ...one, signature: change(one.signature) })),
})

function fixture(type: FlowMethod, keyId: number): ConformanceFixture<FlowProof> {
  const order = keyId < 3 ? ORDERS.p256 : ORDERS.secp256k1
  const s = (signature: string) => BigInt(`0x${signature.slice(64)}`)
  const withS = (proof: FlowProof, change: (value: bigint) => bigint) =>
    withSignature(proof, (signature) => signature.slice(0, 64) + hex(change(s(signature))))
  // Signers over secp256k1 give low s, so only the twin is high; with P-256 both forms are in use.
  const high = (value: bigint) => (value > order / 2n ? value : order - value)
  return {
    createMessage: (fields) => createMessage(fields as FlowMessageFields),
    formatMessage: (message) => formatMessage(message as FlowMessage),
    parseMessage,
    verifyMessage: (proof, expected, { now }) =>
      verifyMessage(proof, expected, { now, reader: (chainId) => testChain(chainId) }),
    namespace: 'flow',
    account: { address: ALICE, chainId: 'mainnet' },
    other: { address: BOB, chainId: 'testnet' },
    sign: async (text) => signProof(type, text, { keyIds: [keyId] }),
    signWithForeignKey: async (text) => {
      const proof = signProof(type, text, { keys: bobKeys })
      return { ...proof, signatures: proof.signatures.map((one) => ({ ...one, keyId })) }
    },
    withText: (proof, message) => ({ ...proof, message }),
    malleate: (proof) => [
      { name: 'high s', proof: withS(proof, high), outcome: 'high_s' },
      { name: 's + n', proof: withS(proof, (value) => (value + order) % 2n ** 256n), outcome: 'refused' },
      { name: 'upper case', proof: withSignature(proof, (text) => text.toUpperCase()), outcome: 'refused' },
      { name: 'a prefix', proof: withSignature(proof, (text) => `0x${text}`), outcome: 'refused' },
      { name: 'a byte more', proof: withSignature(proof, (text) => `${text}00`), outcome: 'refused' },
      {
        name: 'twice',
        proof: { ...proof, signatures: [...proof.signatures, ...proof.signatures] },
        outcome: 'refused',
      },
    ],
    malformed: (proof) => [
      { name: 'no signature', proof: { ...proof, signatures: [] } },
      { name: 'an empty signature', proof: withSignature(proof, () => '') },
      { name: '63 bytes', proof: withSignature(proof, (text) => text.slice(2)) },
      { name: 'an odd digit', proof: withSignature(proof, (text) => `${text}0`) },
      { name: 'base64', proof: withSignature(proof, (text) => btoa(text)) },
      { name: 'zeros', proof: withSignature(proof, () => '00'.repeat(64)) },
      { name: 's is the order', proof: withS(proof, () => order) },
      { name: 's is zero', proof: withS(proof, () => 0n) },
    ],
    oversized: (proof) => withSignature(proof, () => 'ab'.repeat(40_000)),
  }
}

const CASES = [
  ['flow:account-proof', 0, 'P-256'],
  ['flow:account-proof', 3, 'secp256k1'],
  ['flow:user-signature', 0, 'P-256'],
  ['flow:user-signature', 3, 'secp256k1'],
] as const

describe.each(CASES)('conformance of %s with key %i, %s', (type, keyId) => {
  for (const { name, run } of conformance(fixture(type, keyId))) test(name, run)
})
