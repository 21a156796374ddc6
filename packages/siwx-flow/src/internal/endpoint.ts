import { readText } from '@countersign/siwx-core'
import { ReaderError } from '../errors.ts'

/** How an access node is asked. */
export type EndpointOptions = {
  /** Milliseconds for one request to one access node, the body included. Default 10,000. */
  readonly timeout?: number | undefined
  /** Largest body that is read, in bytes. Default 2 MiB. */
  readonly maxResponseBytes?: number | undefined
  /** Added to every request, for example `authorization`. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** Default: the platform's. */
  readonly fetch?: typeof fetch | undefined
}

/** Asks one access node for a path and gives the JSON that it answers. Rejects with {@link ReaderError}. */
export type Endpoint = (path: string) => Promise<unknown>

export function createEndpoint(url: string, options: EndpointOptions): Endpoint {
  const { protocol } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('A reader needs an http(s) URL.')
  const base = url.replace(/\/+$/, '')
  const { timeout = 10_000, maxResponseBytes = 2 * 1024 * 1024, headers, fetch: send = fetch } = options
  return async (path) => {
    let response: Response
    let body: string | undefined
    try {
      response = await send(`${base}${path}`, {
        headers: { ...headers, accept: 'application/json' },
        // `error` is not there on every platform; a manual redirect is an answer that is not ok.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeout),
      })
      body = response.ok ? await readText(response, maxResponseBytes) : ''
    } catch (cause) {
      if (cause instanceof ReaderError) throw cause
      throw new ReaderError('The access node has not answered.', { cause })
    }
    const { status } = response
    if (!response.ok)
      throw new ReaderError(`The access node answered with HTTP status ${status}.`, { status })
    if (body === undefined) throw new ReaderError(`The answer is larger than ${maxResponseBytes} bytes.`)
    return parseJson(body)
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new ReaderError('The answer is not JSON.', { cause })
  }
}
