import { createPublicKey, type KeyObject, verify } from 'node:crypto'
import { fromHex } from '../../internal/bytes.ts'
import { createCache } from '../../internal/cache.ts'
import type { Ed25519Backend } from '../../types.ts'
import { isEd25519Point, ed25519Backend as noble } from '../noble/ed25519.ts'

// RFC 8410 section 4: SubjectPublicKeyInfo up to the 32 bytes of the key.
const spkiPrefix = /* @__PURE__ */ fromHex('302a300506032b6570032100')

const keys = /* @__PURE__ */ createCache<KeyObject>(256)

const importKey = (publicKey: Uint8Array): KeyObject =>
  keys.get(publicKey, () => {
    // The caller may reuse its buffer; concat copies.
    const der = Buffer.concat([spkiPrefix, publicKey])
    return createPublicKey({ key: der, format: 'der', type: 'spki' })
  })

/** Ed25519 by node:crypto, with the last 256 keys kept imported. */
export const ed25519Backend: Ed25519Backend = {
  name: 'node',
  verify: (message, signature, publicKey) => {
    try {
      if (verify(null, message, importKey(publicKey), signature)) return 'valid'
    } catch {
      // A runtime that imitates Node.js may lack the algorithm or refuse the key early.
      return noble.verify(message, signature, publicKey)
    }
    // OpenSSL does not decode the point on import and calls every signature of a bad one false.
    return isEd25519Point(publicKey) ? 'invalid' : 'key_malformed'
  },
}
