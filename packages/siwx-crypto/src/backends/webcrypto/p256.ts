import { createCache } from '../../internal/cache.ts'
import { uncompressP256 } from '../../internal/p256Group.ts'
import type { P256Backend } from '../../types.ts'
import { p256Backend as noble } from '../noble/p256.ts'

const importAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' }
const algorithm = { name: 'ECDSA', hash: 'SHA-256' }

const keys = /* @__PURE__ */ createCache<Promise<CryptoKey> | undefined>(256)

// Import of compressed points is optional in WebCrypto, and most engines lack it.
const importKey = (publicKey: Uint8Array): Promise<CryptoKey> | undefined =>
  keys.get(publicKey, () => {
    const point = uncompressP256(publicKey)
    return point && crypto.subtle.importKey('raw', new Uint8Array(point), importAlgorithm, false, ['verify'])
  })

/**
 * P-256 with SHA-256 by WebCrypto, with the last 256 keys kept imported. SHA3-256 and ready digests, which WebCrypto
 * does not offer everywhere, go to the pure JavaScript path.
 */
export const p256Backend: P256Backend = {
  name: 'webcrypto',
  verify: async (hash, data, signature, publicKey) => {
    if (hash !== 'sha256') return noble.verify(hash, data, signature, publicKey)
    try {
      const key = await importKey(publicKey)
      if (!key) return 'key_malformed'
      const ok = await crypto.subtle.verify(algorithm, key, new Uint8Array(signature), new Uint8Array(data))
      return ok ? 'valid' : 'invalid'
    } catch {
      return noble.verify(hash, data, signature, publicKey)
    }
  },
}
