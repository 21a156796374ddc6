import { readText } from '@countersign/siwx-core'
import { ReaderError } from './errors.ts'
import { isDecisive, rpcReader } from './internal/rpcReader.ts'
import type { ChainReader } from './types.ts'

/** Options of {@link createHttpReader}. */
export type HttpReaderOptions = {
  /** JSON-RPC endpoints of one network, `https:` (or `http:`), in order of preference. */
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
 * Reads a NEAR network over plain JSON-RPC. Keep one reader for each network: it asks `status` once and remembers.
 *
 * When an endpoint cannot be reached or answers nonsense, the next one is asked; one that turns out to be on another
 * network than the first is not believed. Redirects are refused. Methods reject with {@link ReaderError} or `TypeError`.
 *
 * @example
 * ```ts
 * import { createHttpReader } from '@countersign/siwx-near'
 *
 * const mainnet = createHttpReader({ urls: ['https://near-rpc.example'] })
 * const reader = (chainId: string) => (chainId === 'mainnet' ? mainnet : undefined)
 * ```
 * @throws TypeError when `urls` is empty or has something that is no http(s) URL
 * @see NEAR RPC "Setup"
 */
export function createHttpReader(options: HttpReaderOptions): ChainReader {
  const endpoints = options.urls.map((url) => createEndpoint(checkUrl(url), options))
  if (endpoints.length === 0) throw new TypeError('createHttpReader needs at least one URL.')
  return rpcReader(failover(endpoints))
}

type Endpoint = (method: string, params: unknown) => Promise<unknown>

function failover(endpoints: readonly Endpoint[]): Endpoint {
  let established: unknown
  const chains = new Map<Endpoint, unknown>()
  const ask = async (endpoint: Endpoint, method: string, params: unknown) => {
    if (!chains.has(endpoint)) chains.set(endpoint, chainOf(await endpoint('status', [])))
    established ??= chains.get(endpoint)
    if (chains.get(endpoint) !== established)
      throw new ReaderError('The endpoints are on different networks.')
    return method === 'status' ? { chain_id: established } : await endpoint(method, params)
  }
  return async (method, params) => {
    let failed: unknown
    for (const endpoint of endpoints) {
      try {
        return await ask(endpoint, method, params)
      } catch (error) {
        // The chain has understood and says no: another endpoint would say the same.
        if (isDecisive(error)) throw error
        failed = error
      }
    }
    throw failed
  }
}

function chainOf(status: unknown): string {
  const { chain_id: chainId } = (status ?? {}) as Record<string, unknown>
  if (typeof chainId !== 'string') throw new ReaderError('status was answered without a chain id.')
  return chainId
}

function createEndpoint(url: string, options: HttpReaderOptions): Endpoint {
  const { timeout = 10_000, maxResponseBytes = 2 * 1024 * 1024, headers, fetch: send = fetch } = options
  let lastId = 0
  return async (method, params) => {
    const id = ++lastId
    let response: Response
    let body: string | undefined
    try {
      response = await send(url, {
        method: 'POST',
        headers: { ...headers, accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id, method, params }),
        // `error` is not there on every platform; a manual redirect is an answer that is not ok.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
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
  const { jsonrpc, id: echoed, result, error } = (parseJson(body) ?? {}) as Record<string, unknown>
  if (jsonrpc !== '2.0' || echoed !== id) throw new ReaderError(`${method} was not answered in JSON-RPC.`)
  if (typeof error === 'object' && error !== null) throw readError(error as Record<string, unknown>, method)
  if (result === undefined) throw new ReaderError(`${method} was not answered in JSON-RPC.`)
  return result
}

// nearcore puts the name of what went wrong into `cause`, with the block that it looked at.
function readError({ cause, message }: Record<string, unknown>, method: string): ReaderError {
  const { name } = (typeof cause === 'object' && cause !== null ? cause : {}) as Record<string, unknown>
  const text = typeof message === 'string' ? message.slice(0, 256) : 'failed'
  return new ReaderError(`${method}: ${text}`, {
    code: typeof name === 'string' ? name : undefined,
    cause,
  })
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
