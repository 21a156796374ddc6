import {
  callRpc,
  createEndpoint,
  createFailover,
  type Endpoint,
  type EndpointOptions,
} from '@countersign/siwx-core'
import { ReaderError } from './errors.ts'
import { INVALID_PARAMS, readRevert } from './internal/rpcError.ts'
import { rpcReader } from './internal/rpcReader.ts'
import type { ChainReader } from './types.ts'

/** Options of {@link createHttpReader}. */
export type HttpReaderOptions = EndpointOptions & {
  /** JSON-RPC endpoints of one chain, `https:` (or `http:`), in order of preference. */
  readonly urls: readonly string[]
}

/**
 * Reads an EVM chain over plain JSON-RPC. Keep one reader for each chain: it asks `eth_chainId` once and remembers.
 *
 * When an endpoint cannot be reached or answers nonsense, the next one is asked; one that turns out to be on another chain
 * than the first is not believed. Redirects are refused. Methods reject with `EndpointError` or
 * {@link ReaderError}.
 *
 * @example
 * ```ts
 * import { createHttpReader } from '@countersign/siwx-ethereum'
 *
 * const mainnet = createHttpReader({ urls: ['https://ethereum-rpc.example'] })
 * await mainnet.chainId() // '1'
 * ```
 * @throws TypeError when `urls` is empty or has something that is no http(s) URL
 * @see EIP-1474, EIP-1898
 */
export function createHttpReader({ urls, ...options }: HttpReaderOptions): ChainReader {
  const endpoints = urls.map((url) => createEndpoint(url, options))
  const ask = createFailover({
    endpoints,
    // One endpoint is what its own answer to eth_chainId says, each time.
    ...(endpoints.length > 1 && {
      identify: async (endpoint) => String(await call(endpoint, 'eth_chainId', [])),
    }),
    isDecisive,
  })
  return rpcReader((method, params) =>
    ask(async (endpoint, chain) =>
      method === 'eth_chainId' && chain !== '' ? chain : await call(endpoint, method, params),
    ),
  )
}

// The node has understood and refuses (a revert, an unknown parameter): another one would say the same.
function isDecisive(error: unknown): boolean {
  return readRevert(error) !== undefined || (error instanceof ReaderError && error.code === INVALID_PARAMS)
}

async function call(endpoint: Endpoint, method: string, params: readonly unknown[]): Promise<unknown> {
  const answer = await callRpc(endpoint, method, params)
  if (answer.ok) return answer.result
  const { code, message, data } = answer.error
  throw new ReaderError(typeof message === 'string' ? message.slice(0, 256) : `${method} failed.`, {
    code: typeof code === 'number' ? code : undefined,
    data,
  })
}
