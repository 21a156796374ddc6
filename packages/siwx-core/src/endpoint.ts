import { bytesToBase64 } from './codec/base64.ts'
import { utf8 } from './codec/utf8.ts'
import { readText } from './readText.ts'

const MAX_TIMEOUT = 2 ** 31 - 1

/** How an HTTP endpoint of an operator is asked. */
export type EndpointOptions = {
  /** Milliseconds for one request, the body included: 1 to 2^31 - 1. Default 10,000. */
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

/** Why an endpoint gave no usable answer. */
export type EndpointErrorCode =
  | 'unreachable'
  | 'too_large'
  | 'http_status'
  | 'not_json'
  /** JSON, but not what the question is answered with. */
  | 'answer_invalid'
  /** The endpoints that stand in for each other are on different chains. */
  | 'chain_mismatch'

/** An endpoint could not be asked, or gave no answer that may be believed. Says nothing about the chain. */
export class EndpointError extends Error {
  override readonly name = 'EndpointError'
  readonly code: EndpointErrorCode
  /** HTTP status, for `http_status`. */
  readonly status: number | undefined

  constructor(
    code: EndpointErrorCode,
    message: string,
    { status, ...options }: ErrorOptions & { readonly status?: number } = {},
  ) {
    super(message, options)
    this.code = code
    this.status = status
  }
}

/**
 * Makes a bounded client of one HTTP endpoint that an operator has configured: JSON in, text out, no redirect, a limit
 * on time and bytes. It is not guarded against private addresses: a node may well be one.
 *
 * A user name and a password in the URL are sent as HTTP Basic credentials, unless `headers` has others.
 *
 * @throws TypeError when `url` is no http(s) URL, or has a fragment; for headers and limits that are none
 * @example
 * ```ts
 * import { createEndpoint, readJson } from '@countersign/siwx-core'
 *
 * const node = createEndpoint('https://rpc.example', { timeout: 5000 })
 * console.log(readJson(await node({ path: '/v2/status' }))) // { 'last-round': 52000000, … }
 * ```
 * @see Fetch Standard, RFC 7617
 */
export function createEndpoint(url: string, options: EndpointOptions = {}): Endpoint {
  const locate = locator(url)
  const { timeout = 10_000, maxResponseBytes = 2 * 1024 * 1024, fetch: send = fetch } = options
  const headers = { ...credentialsOf(url), ...lowerCased(options.headers ?? {}) }
  // A longer timer would fire at once, and what is no number would be no limit.
  if (!(timeout >= 1 && timeout <= MAX_TIMEOUT)) throw new TypeError('timeout is no number of milliseconds.')
  if (!(maxResponseBytes >= 1 && maxResponseBytes < Infinity))
    throw new TypeError('maxResponseBytes is no number of bytes.')
  return async ({ path = '', body, signal }) => {
    const limit = AbortSignal.timeout(timeout)
    const json: Readonly<Record<string, string>> =
      body === undefined ? {} : { 'content-type': 'application/json' }
    let response: Response
    let text: string | undefined
    try {
      response = await send(locate(path), {
        headers: { ...headers, accept: 'application/json', ...json },
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
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

/**
 * The JSON of an answer with a status of success. Throws {@link EndpointError} `http_status` or `not_json`.
 *
 * @see RFC 8259
 */
export function readJson({ ok, status, text }: EndpointAnswer): unknown {
  if (!ok)
    throw new EndpointError('http_status', `The endpoint answered with HTTP status ${status}.`, { status })
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new EndpointError('not_json', 'The answer is not JSON.', { cause })
  }
}

// `fetch` refuses them in a URL, each time, and its error repeats them.
function credentialsOf(url: string): Readonly<Record<string, string>> {
  const { username, password } = new URL(url)
  if (username === '' && password === '') return {}
  const given = utf8(`${decoded(username)}:${decoded(password)}`)
  return { authorization: `Basic ${bytesToBase64(given)}` }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // A percent sign that stands for itself.
    return text
  }
}

/** So that a header is there once, however it is written. Throws a TypeError for what is none. */
function lowerCased(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(new Headers(headers))
}

function locator(url: string): (path: string) => string {
  const { protocol, origin, pathname, search } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError('An endpoint needs an http(s) URL.')
  // Also an empty one, which the parsed URL does not tell from none: paths would become a part of it.
  if (url.includes('#')) throw new TypeError('The URL of an endpoint has no fragment.')
  const base = origin + pathname.replace(/\/+$/, '')
  return (path) => {
    if (path === '') return origin + pathname + search
    if (search === '') return base + path
    // A key in the query (`?apikey=…`) goes with every path.
    return `${base}${path}${path.includes('?') ? '&' : '?'}${search.slice(1)}`
  }
}
