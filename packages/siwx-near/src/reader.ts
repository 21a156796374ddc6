import {
  callRpc,
  createEndpoint,
  createFailover,
  type Endpoint,
  EndpointError,
  type EndpointOptions,
} from '@countersign/siwx-core'
import { ReaderError } from './errors.ts'
import { isDecisive, rpcReader } from './internal/rpcReader.ts'
import type { ChainReader } from './types.ts'

/** Options of {@link createHttpReader}. */
export type HttpReaderOptions = EndpointOptions & {
  /** JSON-RPC endpoints of one network, `https:` (or `http:`), in order of preference. */
  readonly urls: readonly string[]
}

/**
 * Reads a NEAR network over plain JSON-RPC. Keep one reader for each network: it asks `status` once and remembers.
 *
 * When an endpoint cannot be reached or answers nonsense, the next one is asked; one that turns out to be on another
 * network than the first is not believed. Redirects are refused. Methods reject with `EndpointError`,
 * {@link ReaderError} or `TypeError`.
 *
 * @example
 * ```ts
 * import { createHttpReader } from '@countersign/siwx-near'
 *
 * const mainnet = createHttpReader({ urls: ['https://near-rpc.example'] })
 * await mainnet.chainId() // 'mainnet'
 * ```
 * @throws TypeError when `urls` is empty or has something that is no http(s) URL
 * @see NEAR RPC "Setup"
 */
export function createHttpReader({ urls, ...options }: HttpReaderOptions): ChainReader {
  const ask = createFailover({
    endpoints: urls.map((url) => createEndpoint(url, options)),
    identify: async (endpoint) => readChainId(await call(endpoint, 'status', [])),
    isDecisive,
  })
  return rpcReader((method, params) =>
    ask(async (endpoint, chain) =>
      method === 'status' ? { chain_id: chain } : await call(endpoint, method, params),
    ),
  )
}

async function call(endpoint: Endpoint, method: string, params: unknown): Promise<unknown> {
  const answer = await callRpc(endpoint, method, params)
  if (answer.ok) return answer.result
  throw readError(answer.error, method)
}

function readChainId(status: unknown): string {
  const { chain_id: chainId } = (status ?? {}) as Record<string, unknown>
  if (typeof chainId !== 'string')
    throw new EndpointError('answer_invalid', 'status was answered without a chain id.')
  return chainId
}

// nearcore puts the name of what went wrong into `cause`, with the block that it looked at.
function readError({ cause, message }: Readonly<Record<string, unknown>>, method: string): ReaderError {
  const { name } = (typeof cause === 'object' && cause !== null ? cause : {}) as Record<string, unknown>
  const text = typeof message === 'string' ? message.slice(0, 256) : 'failed'
  return new ReaderError(`${method}: ${text}`, {
    code: typeof name === 'string' ? name : undefined,
    cause,
  })
}
