import { docExamples } from '@countersign/testing/docExamples'
import { NONCE } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { parseMessage } from './parseMessage.ts'
import { answering, SEALED } from './test/accessNode.ts'
import { ALICE, aliceKeys, hexOf } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { signProof } from './test/wallet.ts'

const text = signInText({ issuedAt: new Date() })
const keys = aliceKeys.map(({ index, publicKey, signingAlgorithm, hashingAlgorithm, weight, revoked }) => ({
  index: String(index),
  public_key: `0x${hexOf(publicKey)}`,
  signing_algorithm: signingAlgorithm,
  hashing_algorithm: hashingAlgorithm,
  sequence_number: '0',
  weight: String(weight),
  revoked,
}))
const node = answering({
  block: [{ ...SEALED, header: { ...SEALED.header, timestamp: new Date().toISOString() } }],
  keysOf: (address) => (ALICE === `0x${address}` ? keys : undefined),
})

describe('examples of the API reference', () => {
  const parsed = parseMessage(text)
  const examples = docExamples(import.meta.url, {
    'formatMessage.ts#formatMessage': { given: { message: parsed.ok && parsed.message } },
    'parseMessage.ts#parseMessage': { given: { text }, prints: [ALICE] },
    'reader.ts#createHttpReader': { fetch: node },
    'signingPayload.ts#signingPayload': {
      given: { text },
      check: ({ nonce }) => expect(nonce).toMatch(/^[0-9a-f]{64}$/),
    },
    'signingPayload.ts#withAddress': { given: { issued: text } },
    'verifyMessage.ts#verifyMessage': {
      given: { proof: signProof('flow:account-proof', text), nonces: new Set([NONCE]) },
      fetch: node,
      prints: [`flow:mainnet:${ALICE}`],
    },
  })
  for (const { name, run } of examples) test(name, run)
})
