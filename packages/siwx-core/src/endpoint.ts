import { readText } from './readText.ts'

/** How an HTTP endpoint of an operator is asked. */
export type EndpointOptions = {
  /** Milliseconds for one request, the body included. Default 10,000. */
  readonly timeout?: number | undefined
  /** Largest body that is read, in bytes. Default 2 MiB. */
  readonly maxResponseBytes?: number | undefined
  /** Added to every request, for example `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined
}

/** One question: GET of a path, or POST of a JSON body. */
export type EndpointRequest = {
  /** Appended to the URL of the endpoint, with its own leading slash. */
  readonly path?: string | undefined
  /** Makes it a POST. */
  readonly body?: unknown
  /** Ends the request early. */
  readonly signal?: AbortSignal | undefined
}

/** What came back: any status; the body as it is. */
export type EndpointAnswer = { readonly ok: boolean; readonly status: number; readonly text: string }

/** Asks one endpoint. Rejects with {@link EndpointError}. */
export type Endpoint = (request: EndpointRequest) => Promise<EndpointAnswer>

/** Why an endpoint gave no answer. */
export type EndpointErrorCode = 'unreachable' | 'too_large'

/** An endpoint could not be asked, or said more than may be read. Says nothing about the chain. */
export class EndpointError extends Error {
  readonly code: EndpointErrorCode

  constructor(code: EndpointErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'EndpointError'
    this.code = code
  }
}

/**
 * Makes a bounded client of one HTTP endpoint that an operator has configured: JSON in, text out, no redirect, a limit
 * on time and bytes. It is not guarded against private addresses: a node may well be one.
 *
 * @throws TypeError when `url` is no http(s) URL, or has a fragment
 * @example
 * ```ts
 * import { createEndpoint } from '@countersign/siwx-core'
 *
 * const node = createEndpoint('https://rpc.example', { timeout: 5000 })
 * const { text } = await node({ body: { jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] } })
 * console.log(JSON.parse(text))
 * ```
 * @see Fetch Standard
 */
export function createEndpoint(url: string, options: EndpointOptions = {}): Endpoint {
  const base = baseOf(url)
  const { timeout = 10_000, maxResponseBytes = 2 * 1024 * 1024, headers, fetch: send = fetch } = options
  return async ({ path = '', body, signal }) => {
    const limit = AbortSignal.timeout(timeout)
    let response: Response
    let text: string | undefined
    try {
      response = await send(base(path), {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          ...headers,
          accept: 'application/json',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        // `error` is not there on every platform; a manual redirect is an answer that is not ok.
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      })
      text = await readText(response, maxResponseBytes)
    } catch (cause) {
      throw new EndpointError('unreachable', 'The endpoint has not answered.', { cause })
    }
    if (text === undefined) {
      throw new EndpointError('too_large', `The answer is larger than ${maxResponseBytes} bytes.`)
    }
    return { ok: response.ok, status: response.status, text }
  }
}

function baseOf(url: string): (path: string) => string {
  const { protocol, hash, search } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('An endpoint needs an http(s) URL.')
  if (hash !== '') throw new TypeError('The URL of an endpoint has no fragment.')
  const trimmed = url.slice(0, url.length - search.length).replace(/\/+$/, '')
  // A key in the query (`?apikey=…`) stays at the end.
  return (path) => {
    if (path === '') return url
    if (search === '') return trimmed + path
    return `${trimmed}${path}${path.includes('?') ? '&' : '?'}${search.slice(1)}`
  }
}
