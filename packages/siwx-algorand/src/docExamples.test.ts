import { answerBy } from '@countersign/testing/answers'
import { docExamples } from '@countersign/testing/docExamples'
import { NONCE } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { parseMessage } from './parseMessage.ts'
import { alice, jsonOf, MAINNET_HASH } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { STATE } from './test/readers.ts'
import type { AlgorandMessage } from './types.ts'

const parse = (address: string): AlgorandMessage => {
  const parsed = parseMessage(signInText({ address, issuedAt: new Date() }))
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed.message
}
const message = parse('C7FXT6ZLIEQPFMPMMXSBTDLOBCZI5AJ75MA6JJAAQONYLYMAQDHN5STT3Y')
const text = signInText({ address: alice.address, issuedAt: new Date() })

/** MainNet, where no account is rekeyed. */
const algod = answerBy(({ url }) => {
  const { pathname } = new URL(url)
  const [, address] = /^\/v2\/accounts\/(\w+)$/.exec(pathname) ?? []
  if (address !== undefined) return Response.json({ address, amount: 0, round: 45_000_000 })
  if (pathname === '/v2/blocks/45000000/hash') return Response.json({ blockHash: STATE.blockHash })
  const ts = Math.floor(Date.now() / 1000)
  return Response.json({ block: { gh: MAINNET_HASH, gen: 'mainnet-v1.0', rnd: 45_000_000, ts } })
})

describe('examples of the API reference', () => {
  const examples = docExamples(import.meta.url, {
    'arc60.ts#formatArc60Message': { given: { message } },
    'arc60.ts#parseArc60Message': { given: { json: jsonOf(text) }, prints: [alice.address] },
    'formatMessage.ts#formatMessage': { given: { message } },
    'parseMessage.ts#parseMessage': { given: { text }, prints: [alice.address] },
    'reader.ts#createHttpReader': { fetch: algod },
    'signingPayload.ts#signingPayload': {
      given: { message },
      check: async ({ data, authenticatorData }) => {
        expect(JSON.parse(atob(data))).toMatchObject({ account_address: message.address })
        const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('app.example'))
        expect(authenticatorData).toEqual(new Uint8Array(hash))
      },
    },
    'verifyMessage.ts#verifyMessage': {
      given: async () => ({ proof: await alice.arc60(jsonOf(text)), nonces: new Set([NONCE]) }),
      fetch: algod,
      prints: [`algorand:${alice.address}`],
    },
  })
  for (const { name, run } of examples) test(name, run)
})
