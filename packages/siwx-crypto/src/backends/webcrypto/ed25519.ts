import { createCache } from '../../internal/cache.ts'
import type { Ed25519Backend } from '../../types.ts'

// The name in the types of TypeScript's DOM library differs between versions; the string is that of the standard.
const algorithm = { name: 'Ed25519' }

const keys = /* @__PURE__ */ createCache<Promise<CryptoKey>>(256)

const importKey = (publicKey: Uint8Array): Promise<CryptoKey> =>
  keys.get(publicKey, () =>
    crypto.subtle.importKey('raw', new Uint8Array(publicKey), algorithm, false, ['verify']),
  )

// Fetched on first use only: platforms with Ed25519 in WebCrypto need it for refusals alone.
const loadNoble = () => import('../noble/ed25519.ts')

/**
 * Ed25519 by WebCrypto, with the last 256 keys kept imported; in pure JavaScript where the algorithm or
 * `crypto.subtle` (insecure contexts) is missing.
 */
export const ed25519Backend: Ed25519Backend = {
  name: 'webcrypto',
  verify: async (message, signature, publicKey) => {
    try {
      const key = await importKey(publicKey)
      if (await crypto.subtle.verify(algorithm, key, new Uint8Array(signature), new Uint8Array(message)))
        return 'valid'
    } catch {
      return (await loadNoble()).ed25519Backend.verify(message, signature, publicKey)
    }
    return (await loadNoble()).isEd25519Point(publicKey) ? 'invalid' : 'key_malformed'
  },
}
