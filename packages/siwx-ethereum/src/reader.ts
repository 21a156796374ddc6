import { readText } from '@countersign/siwx-core'
import { ReaderError } from './errors.ts'
import { INVALID_PARAMS, readRevert } from './internal/rpcError.ts'
import { rpcReader } from './internal/rpcReader.ts'
import type { ChainReader } from './types.ts'

/** Options of {@link createHttpReader}. */
export type HttpReaderOptions = {
  /** JSON-RPC endpoints of one chain, `https:` (or `http:`), in order of preference. */
  readonly urls: readonly string[]
  /** Milliseconds for one request to one endpoint, the body included. Default 10,000. */
  readonly timeout?: number | undefined
  /** Largest body that is read, in bytes. Default 2 MiB. */
  readonly maxResponseBytes?: number | undefined
  /** Added to every request, for example `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined
}

/**
 * Reads an EVM chain over plain JSON-RPC. Keep one reader for each chain: it asks `eth_chainId` once and remembers.
 *
 * When an endpoint cannot be reached or answers nonsense, the next one is asked; one that turns out to be on another chain
 * than the first is not believed. Redirects are refused. Methods reject with {@link ReaderError}.
 *
 * @example
 * ```ts
 * import { createHttpReader } from '@countersign/siwx-ethereum'
 *
 * const mainnet = createHttpReader({ urls: ['https://ethereum-rpc.example'] })
 * const reader = (chainId: string) => (chainId === '1' ? mainnet : undefined)
 * ```
 * @throws TypeError when `urls` is empty or has something that is no http(s) URL
 * @see EIP-1474, EIP-1898
 */
export function createHttpReader(options: HttpReaderOptions): ChainReader {
  const endpoints = options.urls.map((url) => createEndpoint(checkUrl(url), options))
  const [first] = endpoints
  if (first === undefined) throw new TypeError('createHttpReader needs at least one URL.')
  if (endpoints.length === 1) return rpcReader(first)
  return rpcReader(failover(endpoints))
}

type Endpoint = (method: string, params: readonly unknown[]) => Promise<unknown>

function failover(endpoints: readonly Endpoint[]): Endpoint {
  let established: unknown
  const chains = new Map<Endpoint, unknown>()
  const ask = async (endpoint: Endpoint, method: string, params: readonly unknown[]) => {
    if (!chains.has(endpoint)) chains.set(endpoint, await endpoint('eth_chainId', []))
    established ??= chains.get(endpoint)
    if (chains.get(endpoint) !== established) throw new ReaderError('The endpoints are on different chains.')
    return method === 'eth_chainId' ? established : await endpoint(method, params)
  }
  return async (method, params) => {
    let failed: unknown
    for (const endpoint of endpoints) {
      try {
        return await ask(endpoint, method, params)
      } catch (error) {
        // The node has understood and refuses (a revert, an unknown parameter): another one would say the same.
        if (isFinal(error)) throw error
        failed = error
      }
    }
    throw failed
  }
}

function isFinal(error: unknown): boolean {
  return readRevert(error) !== undefined || (error instanceof ReaderError && error.code === INVALID_PARAMS)
}

function createEndpoint(url: string, options: HttpReaderOptions): Endpoint {
  const { timeout = 10_000, maxResponseBytes = 2 * 1024 * 1024, headers, fetch: send = fetch } = options
  let lastId = 0
  return async (method, params) => {
    const id = ++lastId
    const signal = AbortSignal.timeout(timeout)
    let response: Response
    let body: string | undefined
    try {
      response = await send(url, {
        method: 'POST',
        headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
        // `error` is not there on every platform; a manual redirect is an answer that is not ok.
        redirect: 'manual',
        signal,
      })
      body = response.ok ? await readText(response, maxResponseBytes) : ''
    } catch (cause) {
      if (cause instanceof ReaderError) throw cause
      throw new ReaderError(`${method} was not answered.`, { cause })
    }
    if (!response.ok) throw new ReaderError(`${method} was answered with HTTP status ${response.status}.`)
    if (body === undefined) throw new ReaderError(`The answer is larger than ${maxResponseBytes} bytes.`)
    return readAnswer(body, id, method)
  }
}

// JSON-RPC 2.0 section 5: the id of the request, and either a result or an error.
function readAnswer(body: string, id: number, method: string): unknown {
  const answer = parseJson(body)
  if (typeof answer !== 'object' || answer === null)
    throw new ReaderError(`${method} was not answered in JSON-RPC.`)
  const { jsonrpc, id: echoed, result, error } = answer as Record<string, unknown>
  if (jsonrpc !== '2.0' || echoed !== id) throw new ReaderError(`${method} was not answered in JSON-RPC.`)
  if (typeof error === 'object' && error !== null) {
    const { code, message, data } = error as Record<string, unknown>
    throw new ReaderError(typeof message === 'string' ? message.slice(0, 256) : `${method} failed.`, {
      code: typeof code === 'number' ? code : undefined,
      data,
    })
  }
  if (result === undefined) throw new ReaderError(`${method} was not answered in JSON-RPC.`)
  return result
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ReaderError('The answer is not JSON.', { cause })
  }
}

function checkUrl(url: string): string {
  const { protocol } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('A reader needs an http(s) URL.')
  return url
}
