import { z } from 'zod'
import { isLoopback } from '../../config/loopback.ts'
import { everyEntry } from '../../everyPage.ts'
import { isRecord } from '../../json.ts'
import { RemoteError } from '../remoteError.ts'

/** Asks an admin endpoint. Rejects with the server's own codes, `remote_unreachable` and `remote_unknown`. */
export type Call = (method: string, path: string, options?: CallOptions) => Promise<Answer>

/** What goes along. */
export type CallOptions = {
  readonly body?: unknown
  /** Only when it has this version (`If-Match`). */
  readonly ifVersion?: number | undefined
}

/** What came back. */
export type Answer = {
  readonly text: string
  readonly headers: Headers
  /** Of the `ETag`; 0 when there is none. */
  readonly version: number
}

const TIMEOUT = 30_000
/** Five million entries: more than anybody reads from a terminal. */
const MOST_PAGES = 10_000

/** Stored with a key that opens everything: it never travels in clear, and never to another address. */
const baseOf = (issuer: string): string => {
  const url = URL.parse(issuer)
  if (!url || !/^https?:$/.test(url.protocol) || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new RemoteError('remote_invalid', '--url: the issuer is needed, for example https://id.example')
  if (url.protocol === 'http:' && !isLoopback(issuer))
    throw new RemoteError('remote_insecure', '--url: https is needed unless the host is loopback')
  return `${url.origin}${url.pathname.replace(/\/$/, '')}/admin`
}

const refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    throw new RemoteError('remote_unknown', 'the server answered with something else than JSON')
  }
}

/** Speaks to the admin endpoints of an issuer. Throws `remote_invalid`, `remote_insecure`. */
export const connect = (issuer: string, key: string): Call => {
  const base = baseOf(issuer)
  return async (method, path, { body, ifVersion } = {}) => {
    const request: RequestInit = {
      method,
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(ifVersion !== undefined && { 'if-match': `"${ifVersion}"` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }
    const unreachable = (cause: unknown): never => {
      throw new RemoteError('remote_unreachable', `no answer from ${base}`, { cause })
    }
    const response = await fetch(`${base}${path}`, request).catch(unreachable)
    const text = await response.text().catch(unreachable)
    const { headers } = response
    if (response.ok)
      return { text, headers, version: Number(/^"(\d+)"$/.exec(headers.get('etag') ?? '')?.[1] ?? 0) }
    const refused = refusal.safeParse(parse(text))
    if (refused.success) throw new RemoteError(refused.data.error.code, refused.data.error.message)
    throw new RemoteError('remote_unknown', `the server answered ${response.status}`)
  }
}

const unknownShape = (): RemoteError =>
  new RemoteError('remote_unknown', 'the server answered with something else than this version asks for')

/** The JSON object of an answer. What its members say is the server's word: who holds the key trusts it. */
export const bodyOf = <T>({ text }: Answer): T => {
  const value = parse(text)
  if (!isRecord(value)) throw unknownShape()
  return value as T
}

/** The list that an answer has under a name. */
export const listOf = <T>(answer: Answer, member: string): readonly T[] => {
  const list = bodyOf<Readonly<Record<string, unknown>>>(answer)[member]
  if (!Array.isArray(list) || !list.every(isRecord)) throw unknownShape()
  return list as readonly T[]
}

/** Undefined or false instead of a refusal, as the local administration has it. */
export const unless = async <T>(code: string, work: Promise<T>): Promise<T | undefined> => {
  try {
    return await work
  } catch (error) {
    if (error instanceof RemoteError && error.code === code) return undefined
    throw error
  }
}

/** A part of a path. */
export const part = (id: string): string => encodeURIComponent(id)

/** A query, without what is not given. */
export const queryOf = (parameters: Readonly<Record<string, string | number | undefined>>): string => {
  const given = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)]],
  )
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}

/** A server that leads in circles must not keep anybody busy for good. */
const onward = (next: unknown, seen: Set<string>): string | undefined => {
  if (next === undefined) return undefined
  if (typeof next !== 'string' || seen.has(next) || seen.size === MOST_PAGES) throw unknownShape()
  seen.add(next)
  return next
}

/** Every entry of a list that comes in pages. */
export const allPages = async <T>(
  call: Call,
  path: string,
  member: string,
  filter: Readonly<Record<string, string | undefined>> = {},
): Promise<readonly T[]> => {
  const seen = new Set<string>()
  const read = async (after: string | undefined) => {
    const answer = await call('GET', `${path}${queryOf({ ...filter, limit: 500, after })}`)
    const { next } = bodyOf<{ readonly next?: unknown }>(answer)
    return { entries: listOf<T>(answer, member), next: onward(next, seen) }
  }
  return everyEntry(read, ({ entries }) => entries)
}
