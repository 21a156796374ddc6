import { answerBy, rpcNode } from '@countersign/testing/answers'
import { docExamples } from '@countersign/testing/docExamples'
import { describe, expect, test } from 'vitest'
import { cacaoFromMessage } from './cacao.ts'
import type { ConformanceCase } from './conformance.ts'
import { createMessage } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { ethereum as profile } from './test/ethereum.ts'
import { toyFixture } from './test/toyChain.ts'

const message = createMessage(profile, {
  domain: 'app.example',
  address: '0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2',
  statement: 'Sign in to Example.',
  uri: 'https://app.example/login',
  chainId: '1',
  nonce: '32891756ab',
  issuedAt: new Date(),
})
const text = formatMessage(profile, message)
const signature = crypto.getRandomValues(new Uint8Array(65))
const cacao = cacaoFromMessage(message, { type: 'eip191', signature })

const CHAIN = 'NetXdQprcVkpaWU'
const HEADER = { protocol: 'PtSeouLouXkxhg39oWzjxDWaCydNfR3RxCUrNe4Q9Ro8BTehcbh', chain_id: CHAIN }
const tezosNode = answerBy(({ url }) => Response.json(url.endsWith('/chain_id') ? CHAIN : HEADER))

const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(512)) })

const conformance: ConformanceCase[] = []

describe('examples of the API reference', async () => {
  const examples = docExamples(import.meta.url, {
    'cacao.ts#encodeCacao': { given: { cacao } },
    'cacao.ts#cacaoFromMessage': { given: { message, signature } },
    'cacao.ts#messageFromCacao': { given: { profile, cacao }, prints: [text] },
    'checkMessage.ts#checkMessage': { given: { message } },
    'conformance.ts#conformance': {
      given: {
        fixture: await toyFixture(),
        test: (name: string, run: () => Promise<void>) => conformance.push({ name, run }),
      },
      check: async () => {
        expect(conformance.length).toBeGreaterThan(30)
        await conformance[0]?.run()
      },
    },
    'consumeNonce.ts#consumeNonce': { given: { message } },
    'createMessage.ts#createMessage': { given: { profile } },
    'endpoint.ts#createEndpoint': {
      fetch: async () => Response.json({ 'last-round': 52_000_000, 'catchup-time': 0 }),
    },
    'failover.ts#createFailover': { fetch: tezosNode },
    'formatMessage.ts#formatMessage': { given: { profile, message } },
    'jsonRpc.ts#callRpc': { fetch: rpcNode({ eth_chainId: '0x1' }) },
    'parseMessage.ts#parseMessage': { given: { profile, text } },
    'readText.ts#readText': { fetch: async () => new Response(endless()) },
  })
  for (const { name, run } of examples) test(name, run)
})
