import { createPublicKey, KeyObject, verify } from 'node:crypto'
import { fromHex } from '../../internal/bytes.ts'
import { createCache } from '../../internal/cache.ts'
import type { Ed25519Backend } from '../../types.ts'
import { isEd25519Point, ed25519Backend as noble } from '../noble/ed25519.ts'

// RFC 8410 section 4: SubjectPublicKeyInfo up to the 32 bytes of the key.
const spkiPrefix = /* @__PURE__ */ fromHex('302a300506032b6570032100')

const keys = /* @__PURE__ */ createCache<Promise<KeyObject>>(1024)

/** The long way in, open on every runtime: OpenSSL looks for a decoder of the format each time. */
const importDer = (publicKey: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.concat([spkiPrefix, publicKey]), format: 'der', type: 'spki' })

// WebCrypto takes the 32 bytes as they are, in a third of the time of createPublicKey, but verifies on another thread,
// which costs more than it gains. Extractable, because Node.js warns when another key becomes a KeyObject.
const importRaw = async (publicKey: Uint8Array): Promise<KeyObject> => {
  // The caller may reuse its buffer while the import is under way.
  const raw = new Uint8Array(publicKey)
  try {
    return KeyObject.from(await crypto.subtle.importKey('raw', raw, 'Ed25519', true, ['verify']))
  } catch {
    return importDer(raw)
  }
}

/** Ed25519 by node:crypto, with the last 1,024 keys kept imported. */
export const ed25519Backend: Ed25519Backend = {
  name: 'node',
  verify: async (message, signature, publicKey) => {
    try {
      const key = await keys.get(publicKey, () => importRaw(publicKey))
      if (verify(null, message, key, signature)) return 'valid'
    } catch {
      // A runtime that imitates Node.js may lack the algorithm or refuse the key early.
      return noble.verify(message, signature, publicKey)
    }
    // OpenSSL does not decode the point on import and calls every signature of a bad one false.
    return isEd25519Point(publicKey) ? 'invalid' : 'key_malformed'
  },
}
