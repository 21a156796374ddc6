import { isLoopback } from '../config/loopback.ts'

const HOST = /^(?:[a-z0-9_.-]+|\[[0-9a-f:]+\])$/

/** What decides whether an address may be asked. */
export type SourceOptions = { readonly development: boolean }

/**
 * The origin of an address as Content-Security-Policy writes it, or undefined when the page must not ask there. No user,
 * no wildcard; unencrypted only on this machine, in development.
 *
 * @see https://www.w3.org/TR/CSP3/ section 2.3.1
 */
export const sourceOf = (address: unknown, { development }: SourceOptions): string | undefined => {
  const url = typeof address === 'string' ? URL.parse(address) : null
  if (url === null || url.username !== '' || url.password !== '' || !HOST.test(url.hostname)) return undefined
  const secure = url.protocol === 'https:' || url.protocol === 'wss:'
  const local = (url.protocol === 'http:' || url.protocol === 'ws:') && development && isLoopback(url.href)
  return secure || local ? url.origin : undefined
}
