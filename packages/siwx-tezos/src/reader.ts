import {
  createEndpoint,
  createFailover,
  type Endpoint,
  EndpointError,
  type EndpointOptions,
  readJson,
} from '@countersign/siwx-core'
import { isChainId } from './account.ts'
import { decodePublicKey } from './internal/key.ts'
import { decodeBranch } from './internal/payload.ts'
import type { Block, ChainReader } from './types.ts'

/** Options of {@link createHttpReader}. */
export type HttpReaderOptions = EndpointOptions & {
  /** Octez RPC endpoints of one chain, `https:` (or `http:`), in order of preference. */
  readonly urls: readonly string[]
}

/**
 * Reads a Tezos chain over the RPC of Octez. The block is the one that two others stand on, which Tenderbake makes final;
 * it says itself which chain it is of, and the key is asked at its hash, which no other chain has.
 *
 * When an endpoint cannot be reached or answers nonsense, the next one is asked. Redirects are refused. Methods reject
 * with {@link EndpointError}.
 *
 * @example
 * ```ts
 * import { createHttpReader } from '@countersign/siwx-tezos'
 *
 * const mainnet = createHttpReader({ urls: ['https://tezos-rpc.example'] })
 * const { chainId, level } = await mainnet.finalBlock()
 * console.log(chainId, level) // NetXdQprcVkpaWU 10000000
 * ```
 * @throws TypeError when `urls` is empty or has something that is no http(s) URL
 * @see Octez "RPC API": `/chains/<chain_id>/blocks/<block_id>`
 */
export function createHttpReader({ urls, ...options }: HttpReaderOptions): ChainReader {
  // A block header names its chain, and everything else is asked by the hash of such a block.
  const ask = createFailover({ endpoints: urls.map((url) => createEndpoint(url, options)) })
  return {
    finalBlock: () =>
      ask(async (endpoint) => readBlock(await get(endpoint, '/chains/main/blocks/head~2/header'))),
    managerKey: (address, { hash }) => {
      const path = `/chains/main/blocks/${hash}/context/contracts/${address}/manager_key`
      return ask(async (endpoint) => readKey(await get(endpoint, path)))
    },
  }
}

async function get(endpoint: Endpoint, path: string): Promise<unknown> {
  return readJson(await endpoint({ path }))
}

function readBlock(answer: unknown): Block {
  const { chain_id: chainId, hash, level, timestamp } = (answer ?? {}) as Record<string, unknown>
  const isBlock =
    typeof chainId === 'string' &&
    isChainId(chainId) &&
    typeof hash === 'string' &&
    decodeBranch(hash) !== undefined &&
    typeof level === 'number' &&
    typeof timestamp === 'string'
  if (!isBlock) throw new EndpointError('answer_invalid', 'The node answered no block header.')
  return { chainId, hash, level, timestamp }
}

// null: the account exists in name only, or has not signed an operation yet.
function readKey(answer: unknown): string | undefined {
  if (answer === null) return undefined
  if (typeof answer === 'string' && !('ok' in decodePublicKey(answer))) return answer
  throw new EndpointError('answer_invalid', 'The node answered no public key.')
}
