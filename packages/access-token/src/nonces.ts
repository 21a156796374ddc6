import { base64url } from 'jose'

/** Nonces that DPoP proofs must carry (RFC 9449 section 9). */
export type Nonces = {
  /** The nonce to give to callers now. */
  readonly current: () => Promise<string>
  /** True for a nonce that is still good. */
  readonly accepts: (nonce: string) => Promise<boolean>
}

/**
 * Makes nonces that several processes agree on without storing any: an HMAC of the time. The current one and the one
 * before are accepted.
 *
 * `secret` has at least 32 random bytes, the same in every process; `lifetime` is in seconds, 300 by default.
 *
 * @example
 * ```ts
 * import { createNonces } from '@countersign/access-token'
 *
 * const nonces = createNonces({ secret: crypto.getRandomValues(new Uint8Array(32)) })
 * const nonce = await nonces.current()
 * await nonces.accepts(nonce) // true
 * await nonces.accepts('another') // false
 * ```
 * @see https://www.rfc-editor.org/rfc/rfc9449#section-9
 */
export const createNonces = ({
  secret,
  lifetime = 300,
  now = () => new Date(),
}: {
  readonly secret: Uint8Array
  readonly lifetime?: number | undefined
  readonly now?: (() => Date) | undefined
}): Nonces => {
  if (secret.byteLength < 32) throw new TypeError('the secret of nonces has at least 32 bytes')
  if (!(lifetime >= 1)) throw new TypeError('nonces live for at least a second')
  const key = crypto.subtle.importKey('raw', secret.slice(), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ])
  key.catch(() => {})
  const at = async (back: number): Promise<string> => {
    const period = Math.floor(now().getTime() / 1000 / lifetime) - back
    const mac = await crypto.subtle.sign('HMAC', await key, new TextEncoder().encode(`dpop-nonce ${period}`))
    return base64url.encode(new Uint8Array(mac))
  }
  return {
    current: () => at(0),
    // A nonce is no secret: it is given to everybody who asks.
    accepts: async (nonce) => nonce === (await at(0)) || nonce === (await at(1)),
  }
}
