import { createRequire } from 'node:module'
import type { Secp256k1Backend } from '../../types.ts'

/** The part of the addon `secp256k1` version 5 that is used here. It throws where a key does not exist or decode. */
type Addon = {
  readonly ecdsaRecover: (
    signature: Uint8Array,
    recovery: number,
    digest: Uint8Array,
    compressed: boolean,
  ) => Uint8Array
  readonly ecdsaVerify: (signature: Uint8Array, digest: Uint8Array, publicKey: Uint8Array) => boolean
  readonly publicKeyVerify: (publicKey: Uint8Array) => boolean
  /** In place. */
  readonly signatureNormalize: (signature: Uint8Array) => Uint8Array
}

const require = createRequire(import.meta.url)

// Not the root module: where the addon does not load, that one falls back to `elliptic` without a word.
const addon = require('secp256k1/bindings.js') as Addon

/**
 * secp256k1 by libsecp256k1 as a Node.js addon, the optional peer dependency `secp256k1`. Importing this module throws
 * when the addon is not installed or has no build for the platform.
 *
 * @example
 * ```ts
 * import { type RecoverSecp256k1Input, recoverSecp256k1 } from '@countersign/siwx-crypto'
 * import { secp256k1Backend } from '@countersign/siwx-crypto/native'
 *
 * declare const input: RecoverSecp256k1Input
 * const { status } = await recoverSecp256k1(input, { backend: secp256k1Backend })
 * console.log(status) // recovered
 * ```
 */
export const secp256k1Backend: Secp256k1Backend = {
  name: 'native',
  recover: (digest, signature, recovery) => {
    try {
      return addon.ecdsaRecover(signature, recovery, digest, false)
    } catch {
      return undefined
    }
  },
  verify: (digest, signature, publicKey) => {
    if (!addon.publicKeyVerify(publicKey)) return 'key_malformed'
    // libsecp256k1 refuses high s; the shared rule accepts it. A copy, because slice() of a Buffer is a view.
    const normalized = addon.signatureNormalize(new Uint8Array(signature))
    return addon.ecdsaVerify(normalized, digest, publicKey) ? 'valid' : 'invalid'
  },
}
