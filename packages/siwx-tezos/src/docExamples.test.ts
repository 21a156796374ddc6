import { docExamples } from '@countersign/testing/docExamples'
import { NONCE } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { parseMessage } from './parseMessage.ts'
import { alice } from './test/keys.ts'
import { BRANCH, MAINNET, signInText } from './test/message.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ address: alice.address, issuedAt: new Date() })
const wallet = {
  requestSignPayload: async ({ payload }: { readonly payload: string }) => ({
    signature: await alice.signBytes(payload),
  }),
}
const header = { chain_id: MAINNET, hash: BRANCH, level: 10_000_000, timestamp: new Date().toISOString() }

describe('examples of the API reference', () => {
  const parsed = parseMessage(text)
  const examples = docExamples(import.meta.url, {
    'formatMessage.ts#formatMessage': { given: { message: parsed.ok && parsed.message } },
    'parseMessage.ts#parseMessage': { given: { text }, prints: [alice.address] },
    'reader.ts#createHttpReader': { fetch: async () => Response.json(header) },
    'signingPayload.ts#signingPayload': {
      given: { text, wallet },
      check: async ({ signature }) => {
        const proof = {
          type: 'tezos:micheline',
          message: text,
          publicKey: alice.publicKey,
          signature,
        } as const
        expect(await verifyMessage(proof, { domain: 'app.example', nonce: NONCE })).toMatchObject({
          ok: true,
        })
      },
    },
    'verifyMessage.ts#verifyMessage': {
      given: async () => ({ proof: await alice.sign(text), nonces: new Set([NONCE]) }),
      prints: [`tezos:${alice.address}`],
    },
  })
  for (const { name, run } of examples) test(name, run)
})
