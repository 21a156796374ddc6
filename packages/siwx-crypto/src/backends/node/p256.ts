import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { fromHex } from '../../internal/bytes.ts'
import { createCache } from '../../internal/cache.ts'
import { holdsByOpenssl } from '../../internal/p256Digest.ts'
import type { P256Backend } from '../../types.ts'
import { p256Backend as noble } from '../noble/p256.ts'

// RFC 5480 section 2: SubjectPublicKeyInfo up to the SEC 1 point, which may be compressed.
const spkiPrefix = {
  33: /* @__PURE__ */ fromHex('3039301306072a8648ce3d020106082a8648ce3d030107032200'),
  65: /* @__PURE__ */ fromHex('3059301306072a8648ce3d020106082a8648ce3d030107034200'),
}

const keys = /* @__PURE__ */ createCache<KeyObject>(1024)

const importKey = (publicKey: Uint8Array): KeyObject =>
  keys.get(publicKey, () => {
    const prefix = spkiPrefix[publicKey.length === 33 ? 33 : 65]
    return createPublicKey({ key: Buffer.concat([prefix, publicKey]), format: 'der', type: 'spki' })
  })

/** P-256 by node:crypto, with the last 1,024 keys kept imported. */
export const p256Backend: P256Backend = {
  name: 'node',
  verify: (hash, data, signature, publicKey) => {
    try {
      if (hash === 'none') return holdsByOpenssl(data, signature, publicKey) ? 'valid' : 'invalid'
      const key = { key: importKey(publicKey), dsaEncoding: 'ieee-p1363' } as const
      return verify(hash, data, key, signature) ? 'valid' : 'invalid'
    } catch {
      // A point off the curve is refused on import. A runtime that imitates Node.js may lack SHA-3.
      return noble.verify(hash, data, signature, publicKey)
    }
  },
}
