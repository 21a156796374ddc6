import { docExamples } from '@countersign/testing/docExamples'
import { NONCE } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { bytesToHex } from './internal/hex.ts'
import { parseMessage } from './parseMessage.ts'
import { alice } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { siwsText } from './test/siws.ts'
import { verifyMessage } from './verifyMessage.ts'

const message = signInText({ address: alice.address, issuedAt: new Date() })
/** A wallet that signs what it is asked, between the tags that every wallet puts around a text. */
const signer = {
  signRaw: async ({ data }: { readonly data: string }) => ({
    signature: bytesToHex(alice.signBytes(new TextEncoder().encode(`<Bytes>${data}</Bytes>`))),
  }),
}

describe('examples of the API reference', () => {
  const parsed = parseMessage(message)
  const examples = docExamples(import.meta.url, {
    'formatMessage.ts#formatMessage': { given: { message: parsed.ok && parsed.message } },
    'parseMessage.ts#parseMessage': { given: { text: message }, prints: [alice.address] },
    'signingPayload.ts#signingPayload': {
      given: { signer, message, address: alice.address },
      check: async ({ proof }) =>
        expect(await verifyMessage(proof, { domain: 'app.example', nonce: NONCE })).toMatchObject({
          ok: true,
        }),
    },
    'siws.ts#parseSiws': { given: { text: siwsText(alice.addressWith(42)) }, prints: [NONCE] },
    'verifyMessage.ts#verifyMessage': {
      given: async () => ({ proof: await alice.sign(message), nonces: new Set([NONCE]) }),
      prints: [`polkadot:${bytesToHex(alice.accountId)}`],
    },
  })
  for (const { name, run } of examples) test(name, run)
})
