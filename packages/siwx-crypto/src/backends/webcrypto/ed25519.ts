import { createCache } from '../../internal/cache.ts'
import type { Ed25519Backend } from '../../types.ts'
import { isEd25519Point, ed25519Backend as noble } from '../noble/ed25519.ts'

// The name in the types of TypeScript's DOM library differs between versions; the string is that of the standard.
const algorithm = { name: 'Ed25519' }

const keys = /* @__PURE__ */ createCache<Promise<CryptoKey>>(256)

const importKey = (publicKey: Uint8Array): Promise<CryptoKey> =>
  keys.get(publicKey, () =>
    crypto.subtle.importKey('raw', new Uint8Array(publicKey), algorithm, false, ['verify']),
  )

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
      return noble.verify(message, signature, publicKey)
    }
    return isEd25519Point(publicKey) ? 'invalid' : 'key_malformed'
  },
}
