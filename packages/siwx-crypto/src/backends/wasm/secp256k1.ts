// The package's root module imports all of libauth, 200 ms at start; this file of it has no other dependency. The
// version is pinned exactly.
import { instantiateSecp256k1 } from '@bitauth/libauth/build/lib/crypto/secp256k1.js'
import type { Secp256k1Backend } from '../../types.ts'
import { secp256k1Backend as noble } from '../noble/secp256k1.ts'

type Secp256k1 = Awaited<ReturnType<typeof instantiateSecp256k1>>

let instance: Promise<Secp256k1 | undefined> | undefined

/** Compiles once, on first use. `undefined` where the platform has no WebAssembly (`node --jitless`). */
const load = (): Promise<Secp256k1 | undefined> => {
  instance ??= instantiateSecp256k1().catch(() => undefined)
  return instance
}

/** secp256k1 by libsecp256k1 in WebAssembly (`@bitauth/libauth`), or in pure JavaScript where that cannot be compiled. */
export const secp256k1Backend: Secp256k1Backend = {
  name: 'wasm',
  recover: async (digest, signature, recovery) => {
    const wasm = await load()
    if (!wasm) return noble.recover(digest, signature, recovery)
    const key = wasm.recoverPublicKeyUncompressed(signature, recovery as 0 | 1 | 2 | 3, digest)
    return typeof key === 'string' ? undefined : key
  },
  verify: async (digest, signature, publicKey) => {
    const wasm = await load()
    if (!wasm) return noble.verify(digest, signature, publicKey)
    if (wasm.verifySignatureCompact(signature, publicKey, digest)) return 'valid'
    return wasm.validatePublicKey(publicKey) ? 'invalid' : 'key_malformed'
  },
}
