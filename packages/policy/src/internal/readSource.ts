import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { PolicyFault } from '../types.ts'
import { fault } from './faults.ts'

const TIMEOUT = 10_000
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

/** Where an operator keeps a policy. */
export type SourceOptions = {
  readonly file?: string | undefined
  readonly url?: string | undefined
  readonly sha256?: string | undefined
  readonly fetch?: typeof fetch | undefined
}

/** The bytes of a policy, at most `most` of them, and those that are pinned if any are. */
export async function readSource(
  { file, url, sha256, fetch: send = fetch }: SourceOptions,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | PolicyFault> {
  const bytes = url === undefined ? await fromFile(file ?? '', most) : await fromUrl(url, most, send)
  if ('ok' in bytes || sha256 === undefined) return bytes
  const hash = createHash('sha256').update(bytes).digest('hex')
  return hash === sha256 ? bytes : fault('policy_hash_mismatch', `The policy has the SHA-256 ${hash}.`)
}

const tooLarge = (most: number): PolicyFault =>
  fault('policy_too_large', `The policy has more than ${most} bytes.`)

async function fromFile(path: string, most: number): Promise<Uint8Array<ArrayBuffer> | PolicyFault> {
  try {
    // One more than allowed, to see that there is more; what is no plain file has no size to go by.
    return (await collect(createReadStream(path, { end: most }), most)) ?? tooLarge(most)
  } catch (error) {
    return fault('policy_not_found', `The file of the policy cannot be read: ${(error as Error).message}`)
  }
}

async function fromUrl(
  url: string,
  most: number,
  send: typeof fetch,
): Promise<Uint8Array<ArrayBuffer> | PolicyFault> {
  const { protocol, hostname } = new URL(url)
  if (protocol !== 'https:' && !(protocol === 'http:' && LOOPBACK.test(hostname)))
    return fault('policy_not_found', 'A policy is fetched by https, or by http from this machine.')
  try {
    const response = await send(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) })
    if (!response.ok) {
      await response.body?.cancel()
      return fault('policy_not_found', `The policy's address answered with HTTP status ${response.status}.`, {
        retryable: response.status >= 500 || response.status === 429,
      })
    }
    return (await collect(response.body ?? [], most)) ?? tooLarge(most)
  } catch (error) {
    return fault('policy_not_found', `The policy could not be fetched: ${(error as Error).message}`, {
      retryable: true,
    })
  }
}

/** All parts in one; undefined when they are more than `most` bytes. */
async function collect(
  from: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  most: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of from) {
    size += part.byteLength
    if (size > most) return undefined
    parts.push(part)
  }
  const out = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.byteLength
  }
  return out
}
