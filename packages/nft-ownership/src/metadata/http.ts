import { OwnershipError } from '../errors.ts'
import type { Budget } from '../types.ts'
import { checkUrl, type GuardRules } from './guard.ts'

/** Sends one request, without following redirects. `trusted`: an address that the operator has configured. */
export type Send = (url: URL, init: RequestInit, trusted: boolean) => Promise<Response>

/** One document to be got. */
export type HttpRequest = {
  readonly url: URL
  readonly accept: string
  /** Largest body, in bytes, after decompression. */
  readonly limit: number
  readonly signal: AbortSignal
  /** Sent only to what is trusted. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** True for a URL that the operator has configured, or where such a one may lead: not held to public addresses. */
  readonly trusts?: ((url: URL) => boolean) | undefined
  /** Pays for each request and each answer. */
  readonly budget?: Budget | undefined
}

/** What came back, with any status. */
export type HttpAnswer = {
  readonly status: number
  readonly bytes: Uint8Array
  readonly type: string
  readonly cacheControl: string | undefined
}

/** Options of {@link createGet}. */
export type GetOptions = {
  readonly send: Send
  readonly rules: GuardRules
  readonly allowHttp: boolean
  readonly redirects: number
}

/** Gets one document. Rejects with `OwnershipError`: `uri_forbidden`, `metadata_unavailable`, `metadata_too_large`. */
export type Get = (request: HttpRequest) => Promise<HttpAnswer>

/** Makes the function that gets documents: every hop is checked, every byte counted. */
export function createGet({ send, rules, allowHttp, redirects }: GetOptions): Get {
  return async ({ url: first, accept, limit, signal, headers, trusts = () => false, budget }) => {
    let url = first
    for (let hop = 0; hop <= redirects; hop++) {
      const trusted = trusts(url)
      if (!trusted) checkUrl(url, allowHttp, rules)
      budget?.request()
      const response = await sent(send, url, trusted, signal, { accept, ...(trusted && headers) })
      const location = isRedirect(response.status) ? response.headers.get('location') : null
      if (location === null) {
        return await answerOf(response, limit, signal, budget)
      }
      await response.body?.cancel().catch(() => {})
      url = next(location, url)
    }
    throw new OwnershipError('metadata_unavailable', `More than ${redirects} redirects.`)
  }
}

async function sent(
  send: Send,
  url: URL,
  trusted: boolean,
  signal: AbortSignal,
  headers: Record<string, string>,
): Promise<Response> {
  const init: RequestInit = {
    redirect: 'manual',
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    headers: { ...headers, 'user-agent': 'Countersign' },
    signal,
  }
  try {
    return await send(url, init, trusted)
  } catch (cause) {
    throw refusalIn(cause) ?? unavailable(url, signal, cause)
  }
}

// `fetch` wraps what the connector refused.
function refusalIn(error: unknown): OwnershipError | undefined {
  let cause = error
  for (let depth = 0; depth < 5 && cause instanceof Error; depth++) {
    if (cause instanceof OwnershipError) return cause
    cause = cause.cause
  }
  return undefined
}

function unavailable(url: URL, signal: AbortSignal, cause: unknown): OwnershipError {
  const what = signal.aborted ? 'has not answered in time' : 'cannot be reached'
  return new OwnershipError('metadata_unavailable', `${url.host} ${what}.`, { cause })
}

const isRedirect = (status: number): boolean => [301, 302, 303, 307, 308].includes(status)

function next(location: string, base: URL): URL {
  const url = URL.canParse(location, base.href) ? new URL(location, base) : undefined
  if (url === undefined) throw new OwnershipError('uri_forbidden', 'A redirect leads to no URL.')
  return url
}

async function answerOf(
  response: Response,
  limit: number,
  signal: AbortSignal,
  budget: Budget | undefined,
): Promise<HttpAnswer> {
  const url = URL.canParse(response.url) ? new URL(response.url) : new URL('https://unknown')
  let bytes: Uint8Array | undefined
  try {
    bytes = await readBytes(response, limit)
  } catch (cause) {
    throw unavailable(url, signal, cause)
  }
  // What was too large was read as well.
  budget?.bytes(bytes?.length ?? limit)
  if (bytes === undefined) throw new OwnershipError('metadata_too_large', `Larger than ${limit} bytes.`)
  return {
    status: response.status,
    bytes,
    type: response.headers.get('content-type') ?? '',
    cacheControl: response.headers.get('cache-control') ?? undefined,
  }
}

// Counts what comes out of decompression, whatever a length header says.
async function readBytes(response: Response, limit: number): Promise<Uint8Array | undefined> {
  const reader = response.body?.getReader()
  if (reader === undefined) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > limit) {
      await reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
  return concat(chunks, size)
}

/** Joins pieces whose lengths add up to `size`. */
export function concat(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size)
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.byteLength
  }
  return whole
}
