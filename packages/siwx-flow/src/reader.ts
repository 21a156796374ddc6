import {
  createEndpoint,
  createFailover,
  type Endpoint,
  EndpointError,
  type EndpointOptions,
  parseTime,
  readJson,
} from '@countersign/siwx-core'
import { hexToBytes } from '@countersign/siwx-core/codec'
import { members } from './internal/members.ts'
import type { AccountKey, Block, ChainReader } from './types.ts'

/** Options of {@link createHttpReader}. */
export type HttpReaderOptions = EndpointOptions & {
  /** Access nodes of one network, without `/v1`: `https:` (or `http:`), in order of preference. */
  readonly urls: readonly string[]
}

/** CAIP-2 references by the chain id of the Access API. */
const CHAIN_IDS: Readonly<Record<string, string>> = { 'flow-mainnet': 'mainnet', 'flow-testnet': 'testnet' }
const NUMBER = /^(?:0|[1-9][0-9]{0,19})$/
const BLOCK_ID = /^[0-9a-f]{64}$/
const PUBLIC_KEY = /^(?:0x)?((?:[0-9a-f]{2}){1,512})$/i

/**
 * Reads a network of Flow over the Access API (REST). Keep one reader for each network: every access node is asked once
 * which one it is on.
 *
 * When a node cannot be reached or answers nonsense, the next one is asked; one that turns out to be on another network
 * than the first is not believed. Redirects are refused. Methods reject with {@link EndpointError}. An account that does not
 * exist is such a rejection: the API answers the same way for a block that the node does not have yet.
 *
 * @example
 * ```ts
 * import { createHttpReader } from '@countersign/siwx-flow'
 *
 * const mainnet = createHttpReader({ urls: ['https://rest-mainnet.onflow.org'] })
 * await mainnet.chainId() // 'mainnet'
 * ```
 * @throws TypeError when `urls` is empty or has something that is no http(s) URL
 * @see Flow Access HTTP API: blocks, accounts, network parameters
 */
export function createHttpReader({ urls, ...options }: HttpReaderOptions): ChainReader {
  const ask = createFailover({
    endpoints: urls.map((url) => createEndpoint(url, options)),
    identify: async (endpoint) => readChainId(await get(endpoint, '/v1/network/parameters')),
  })
  return {
    chainId: () => ask((_, chainId) => Promise.resolve(chainId)),
    sealedBlock: () => ask(async (endpoint) => readBlock(await get(endpoint, '/v1/blocks?height=sealed'))),
    accountKeys: (address, { height }) => {
      const account = address.replace(/^0x/, '')
      const path = `/v1/accounts/${account}?block_height=${height}&expand=keys`
      return ask(async (endpoint) => readKeys(await get(endpoint, path), account))
    },
  }
}

async function get(endpoint: Endpoint, path: string): Promise<unknown> {
  return readJson(await endpoint({ path }))
}

function readChainId(answer: unknown): string {
  const chainId = members(answer)['chain_id']
  const reference =
    typeof chainId === 'string' && Object.hasOwn(CHAIN_IDS, chainId) ? CHAIN_IDS[chainId] : undefined
  if (reference === undefined)
    throw new EndpointError('answer_invalid', 'The access node is on no known network.')
  return reference
}

function readBlock(answer: unknown): Block {
  const [block] = Array.isArray(answer) && answer.length === 1 ? answer : []
  const { header, block_status: status } = members(block)
  const { id, height, timestamp } = members(header)
  const time = typeof timestamp === 'string' ? parseTime(timestamp) : undefined
  const isBlock = typeof id === 'string' && BLOCK_ID.test(id) && isNumber(height) && time !== undefined
  // Older nodes do not say the status; asked for the sealed block they give one.
  if (!isBlock || (status !== undefined && status !== 'BLOCK_SEALED'))
    throw new EndpointError('answer_invalid', 'The access node answered no sealed block.')
  return { height: BigInt(height), id, timestamp: time }
}

function readKeys(answer: unknown, account: string): readonly AccountKey[] {
  const { address, keys } = members(answer)
  if (typeof address !== 'string' || address.toLowerCase().replace(/^0x/, '') !== account)
    throw new EndpointError('answer_invalid', 'The access node answered another account.')
  if (!Array.isArray(keys)) throw new EndpointError('answer_invalid', 'The access node answered no keys.')
  return keys.map(readKey)
}

function readKey(value: unknown): AccountKey {
  const { index, public_key: key, weight, revoked, ...algorithms } = members(value)
  const { signing_algorithm: signingAlgorithm, hashing_algorithm: hashingAlgorithm } = algorithms
  const digits = typeof key === 'string' ? PUBLIC_KEY.exec(key)?.[1] : undefined
  const publicKey = digits === undefined ? undefined : hexToBytes(digits.toLowerCase())
  if (
    publicKey === undefined ||
    !isNumber(index) ||
    !isNumber(weight) ||
    typeof revoked !== 'boolean' ||
    typeof signingAlgorithm !== 'string' ||
    typeof hashingAlgorithm !== 'string'
  ) {
    throw new EndpointError('answer_invalid', 'The access node answered no key.')
  }
  const numbers = { index: Number(index), weight: Number(weight) }
  return { ...numbers, publicKey, signingAlgorithm, hashingAlgorithm, revoked }
}

// The Access API writes 64-bit numbers as text.
function isNumber(value: unknown): value is string {
  return typeof value === 'string' && NUMBER.test(value)
}
