import { createGuardedFetch, type GuardedFetch } from '@countersign/nft-ownership/metadata'
import { isLoopback } from '../config/loopback.ts'
import type { Config } from '../config/schema.ts'
import { signMessage } from './sign.ts'

/** Who is told or asked. */
export type Receiver = {
  readonly url: string
  readonly secrets: readonly string[]
  /** Milliseconds. */
  readonly timeout: number
}

/** One message; its `id` stays the same however often it is sent. */
export type Message = { readonly id: string; readonly body: string }

/** What came back. `too_large`, `timeout`, `unreachable`: no answer that counts. */
export type Sent =
  | { readonly ok: true; readonly status: number; readonly text: string }
  | { readonly ok: false; readonly code: 'timeout' | 'too_large' | 'unreachable' }

/** Signs and posts. Never rejects, and follows no redirect. */
export type Send = (
  receiver: Receiver,
  message: Message,
  /** Largest answer, in bytes; 0: its body is not read. */
  most: number,
) => Promise<Sent>

/** Undefined when there is more than `most`. */
const readAtMost = async (response: Response, most: number): Promise<string | undefined> => {
  if (most === 0 || !response.body) {
    await response.body?.cancel().catch(() => undefined)
    return ''
  }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body) {
    size += chunk.byteLength
    // Leaving the loop cancels the rest.
    if (size > most) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** Loopback only where the configuration let such an address through. */
const trustedFor = ({ mode, oidc }: Pick<Config, 'mode' | 'oidc'>, url: string): readonly string[] =>
  mode === 'development' && isLoopback(url)
    ? [...oidc.internalOrigins, new URL(url).origin]
    : oidc.internalOrigins

/** Makes the sender: public addresses only, but for the origins that the operator has named. */
export const createSend = (
  config: Pick<Config, 'mode' | 'oidc'>,
  { now, fetch }: { readonly now: () => Date; readonly fetch?: GuardedFetch | undefined },
): Send => {
  const guarded = new Map<string, GuardedFetch>()
  const fetchFor = ({ timeout, url }: Receiver): GuardedFetch => {
    if (fetch) return fetch
    const key = `${timeout} ${url}`
    const made = guarded.get(key) ?? createGuardedFetch({ timeout, trustedOrigins: trustedFor(config, url) })
    guarded.set(key, made)
    return made
  }
  return async (receiver, { body, id }, most) => {
    const { secrets, timeout, url } = receiver
    const timestamp = Math.floor(now().getTime() / 1000)
    const signal = AbortSignal.timeout(timeout)
    try {
      const response = await fetchFor(receiver)(url, {
        method: 'POST',
        signal,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Countersign',
          ...signMessage({ id, timestamp, body, secrets }),
        },
        body,
      })
      const text = await readAtMost(response, most)
      return text === undefined
        ? { ok: false, code: 'too_large' }
        : { ok: true, status: response.status, text }
    } catch {
      return { ok: false, code: signal.aborted ? 'timeout' : 'unreachable' }
    }
  }
}
