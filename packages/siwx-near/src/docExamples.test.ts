import { bytesToBase64 } from '@countersign/siwx-core/codec'
import { rpcNode } from '@countersign/testing/answers'
import { docExamples } from '@countersign/testing/docExamples'
import { NONCE } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import type { Nep413Payload } from './nep413.ts'
import { parseMessage } from './parseMessage.ts'
import { createHttpReader } from './reader.ts'
import { alice } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { envelopeOf } from './test/wallet.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ issuedAt: new Date() })
const HASH = '9MzuZrRPW1BGpFnZJUJg6SzCrixPpJDfjsNeUobRXsLe'
const at = { block_hash: HASH, block_height: 180_000_000 }
const envelope = envelopeOf('Hello', { timestamp: new Date(Date.now() - 60_000).toISOString() })

/** Of mainnet, where alice.near has Alice's key. */
const node = rpcNode({
  status: { chain_id: 'mainnet' },
  block: { header: { height: 180_000_000, hash: HASH, timestamp_nanosec: `${Date.now()}000000` } },
  query: ({ account_id, public_key }: Readonly<Record<string, unknown>>) => {
    expect({ account_id, public_key }).toEqual({ account_id: 'alice.near', public_key: alice.publicKey })
    return { permission: 'FullAccess', nonce: 1, ...at }
  },
})

describe('examples of the API reference', () => {
  const parsed = parseMessage(text)
  const signed: Uint8Array[] = []
  const examples = docExamples(import.meta.url, {
    'errors.ts#ReaderError': {
      given: () => ({ reader: createHttpReader({ urls: ['https://near-rpc.example'] }) }),
      fetch: rpcNode({ status: { chain_id: 'mainnet' } }),
      prints: ['block: the method block does not exist'],
    },
    'formatMessage.ts#formatMessage': { given: { message: parsed.ok && parsed.message } },
    'parseMessage.ts#parseMessage': { given: { text }, prints: ['alice.near'] },
    'reader.ts#createHttpReader': { fetch: node },
    'resolveAuthorization.ts#resolveAuthorization': {
      given: async () => ({
        accountId: 'alice.near',
        authorization: await alice.authorize(envelope),
        issued: new Set(['Hello']),
      }),
      fetch: node,
    },
    'signingPayload.ts#signingPayload': {
      given: {
        text,
        wallet: {
          signMessage: async (payload: Nep413Payload) => signed.push(await alice.signPayload(payload)),
        },
      },
      check: async () => {
        const signature = bytesToBase64(signed[0] ?? new Uint8Array())
        const account = { accountId: 'alice.near', publicKey: alice.publicKey }
        const proof = { type: 'near:nep413', message: text, ...account, signature } as const
        const reader = createHttpReader({ urls: ['https://near-rpc.example'], fetch: node })
        const expected = { domain: 'app.example', nonce: NONCE }
        expect(await verifyMessage(proof, expected, { reader: () => reader })).toMatchObject({ ok: true })
      },
    },
    'verifyMessage.ts#verifyMessage': {
      given: async () => ({ proof: await alice.sign(text, 'alice.near'), nonces: new Set([NONCE]) }),
      fetch: node,
      prints: ['near:mainnet:alice.near'],
    },
  })
  for (const { name, run } of examples) test(name, run)
})
