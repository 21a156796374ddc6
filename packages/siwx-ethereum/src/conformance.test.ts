import { type ConformanceFixture, conformance } from '@countersign/siwx-core/conformance'
import { hexToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, test } from 'vitest'
import { createMessage, type EthereumMessageFields } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { bytesToHex } from './internal/hex.ts'
import { parseMessage } from './parseMessage.ts'
import { KEYS, proofOf } from './test/message.ts'
import { emptyChain } from './test/readers.ts'
import type { ChainReader, EthereumMessage, EthereumProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const alice = privateKeyToAccount(KEYS.alice)
const bob = privateKeyToAccount(KEYS.bob)
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n

const hex = (bytes: readonly number[] | Uint8Array) => bytesToHex(Uint8Array.from(bytes))
const withSignature = (proof: EthereumProof, signature: string) => ({ ...proof, signature })

/** r, n - s and the other parity: the same key recovers. */
function highS(bytes: Uint8Array): Uint8Array {
  const s = ORDER - BigInt(hex(bytes.subarray(32, 64)))
  const twin = hexToBytes(`0x${s.toString(16).padStart(64, '0')}`)
  return Uint8Array.from([...bytes.subarray(0, 32), ...twin, bytes[64] === 27 ? 28 : 27])
}

/** ERC-2098. */
function compact(bytes: Uint8Array): Uint8Array {
  const short = bytes.slice(0, 64)
  short[32] = (short[32] ?? 0) | (bytes[64] === 28 ? 0x80 : 0)
  return short
}

function fixture(
  reader: ((chainId: string) => ChainReader) | undefined,
  foreignKeyCodes: ConformanceFixture<EthereumProof>['foreignKeyCodes'],
): ConformanceFixture<EthereumProof> {
  return {
    createMessage: (fields) => createMessage(fields as EthereumMessageFields),
    formatMessage: (message) => formatMessage(message as EthereumMessage),
    parseMessage,
    verifyMessage: (proof, expected, { now }) => verifyMessage(proof, expected, { now, reader }),
    namespace: 'eip155',
    account: { address: alice.address, chainId: '1' },
    other: { address: bob.address, chainId: '10' },
    sign: async (text) => proofOf(text, await alice.signMessage({ message: text })),
    signWithForeignKey: async (text) => proofOf(text, await bob.signMessage({ message: text })),
    withText: (proof, message) => ({ ...proof, message }),
    malleate: (proof) => {
      const bytes = hexToBytes(proof.signature as `0x${string}`)
      const flipped = bytes.slice()
      flipped[64] = bytes[64] === 27 ? 28 : 27
      const short = bytes.slice()
      short[64] = (bytes[64] ?? 0) - 27
      return [
        { name: 'high s', proof: withSignature(proof, hex(highS(bytes))), outcome: 'high_s' },
        { name: 'ERC-2098', proof: withSignature(proof, hex(compact(bytes))), outcome: 'code_not_checked' },
        { name: 'v 0 or 1', proof: withSignature(proof, hex(short)), outcome: 'code_not_checked' },
        { name: 'flipped v', proof: withSignature(proof, hex(flipped)), outcome: 'refused' },
        {
          name: 'v 29',
          proof: withSignature(proof, hex([...bytes.subarray(0, 64), 29])),
          outcome: 'refused',
        },
        { name: 'a byte more', proof: withSignature(proof, hex([...bytes, 0])), outcome: 'refused' },
        { name: 'no prefix', proof: withSignature(proof, proof.signature.slice(2)), outcome: 'refused' },
        { name: 'base64', proof: withSignature(proof, btoa('signature')), outcome: 'refused' },
      ]
    },
    malformed: (proof) => [
      { name: 'empty text', proof: withSignature(proof, '') },
      { name: 'no bytes', proof: withSignature(proof, '0x') },
      { name: '63 bytes', proof: withSignature(proof, `0x${'11'.repeat(63)}`) },
      { name: 'r is zero', proof: withSignature(proof, `0x${'00'.repeat(32)}${'11'.repeat(32)}1b`) },
      { name: 's is the order', proof: withSignature(proof, `0x${'11'.repeat(32)}${ORDER.toString(16)}1b`) },
      { name: 'an odd digit', proof: withSignature(proof, `${proof.signature}0`) },
    ],
    oversized: (proof) => withSignature(proof, `0x${'00'.repeat(65_537)}`),
    ...(foreignKeyCodes !== undefined && { foreignKeyCodes }),
  }
}

describe('conformance without a chain to ask', () => {
  for (const { name, run } of conformance(fixture(undefined, ['reader_missing']))) test(name, run)
})

describe('conformance with a chain that has no contract at the account', () => {
  for (const { name, run } of conformance(fixture(emptyChain, undefined))) test(name, run)
})
