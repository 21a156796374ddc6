import { JsonRpcProvider } from 'ethers'
import { createPublicClient, http } from 'viem'
import { createEthersReader } from '../ethers.ts'
import { createHttpReader } from '../reader.ts'
import type { ChainReader } from '../types.ts'
import { createViemReader } from '../viem.ts'

/** Opens a reader for a URL; with a chain id, for a node that will not answer. */
type Opener = (url: string, unanswered?: number) => ChainReader

const ethers: Opener = (url, unanswered) => {
  if (unanswered === undefined) {
    return createEthersReader(new JsonRpcProvider(url, undefined, { cacheTimeout: -1 }))
  }
  // Without a known network, ethers asks for it for ever.
  return createEthersReader(new JsonRpcProvider(url, unanswered, { staticNetwork: true }), { timeout: 500 })
}

/** Every reader of this package: all pass the same tests. */
export const OPENERS: readonly (readonly [name: string, open: Opener])[] = [
  ['createHttpReader', (url) => createHttpReader({ urls: [url] })],
  [
    'createViemReader',
    (url) => createViemReader(createPublicClient({ transport: http(url, { retryCount: 0 }) })),
  ],
  ['createEthersReader', ethers],
]
