import { rpcNode } from '@countersign/testing/answers'
import { docExamples } from '@countersign/testing/docExamples'
import { FetchRequest } from 'ethers'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, describe, test } from 'vitest'
import { createMessage } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { createHttpReader } from './reader.ts'
import { KEYS } from './test/message.ts'

const alice = privateKeyToAccount(KEYS.alice)
const message = createMessage({
  domain: 'app.example',
  address: alice.address,
  uri: 'https://app.example/login',
  chainId: '1',
  nonce: '32891756ab',
  issuedAt: new Date(),
})
const text = formatMessage(message)
const mainnet = () => createHttpReader({ urls: ['https://ethereum-rpc.example'] })
const node = rpcNode({ eth_chainId: '0x1', eth_getCode: '0x' })

// ethers speaks HTTP by itself, not through fetch.
FetchRequest.registerGetUrl(async ({ url, body }) => {
  const answer = await node(url, { method: 'POST', body: body && new Uint8Array(body) })
  return { statusCode: 200, statusMessage: 'OK', headers: {}, body: await answer.bytes() }
})
afterAll(() => FetchRequest.registerGetUrl(FetchRequest.createGetUrlFunc()))

describe('examples of the API reference', () => {
  const examples = docExamples(import.meta.url, {
    'errors.ts#ReaderError': {
      given: () => ({ reader: mainnet() }),
      fetch: rpcNode({}),
      prints: ['the method eth_getBlockByNumber does not exist'],
    },
    'formatMessage.ts#formatMessage': { given: { message } },
    'parseMessage.ts#parseMessage': { given: { text }, prints: [alice.address] },
    'reader.ts#createHttpReader': { fetch: node },
    'verifyMessage.ts#verifyMessage': {
      given: async () => ({
        message: text,
        signature: await alice.signMessage({ message: text }),
        nonces: new Set([message.nonce]),
        readers: new Map([['1', mainnet()]]),
      }),
      fetch: node,
      prints: [`eip155:${alice.address.toLowerCase()}`],
    },
    'viem.ts#createViemReader': { fetch: node },
  })
  for (const { name, run } of examples) test(name, run)
})
