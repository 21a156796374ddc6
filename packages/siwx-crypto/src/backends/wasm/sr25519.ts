import { createCache } from '../../internal/cache.ts'
import type { Sr25519Backend } from '../../types.ts'
import { isRistrettoElement, sr25519Backend as noble } from '../noble/sr25519.ts'

type Schnorrkel = typeof import('@polkadot-labs/schnorrkel-wasm')

let module: Promise<Schnorrkel | undefined> | undefined

/** The module compiles when it is imported, so that happens on first use. `undefined` without WebAssembly. */
const load = (): Promise<Schnorrkel | undefined> => {
  module ??= import('@polkadot-labs/schnorrkel-wasm').catch(() => undefined)
  return module
}

const keys = /* @__PURE__ */ createCache<boolean>(1024)

/**
 * sr25519 by schnorrkel in WebAssembly, or in pure JavaScript where that cannot be compiled. Whether a key decodes is
 * remembered for the last 1,024.
 */
export const sr25519Backend: Sr25519Backend = {
  name: 'wasm',
  verify: async (message, signature, publicKey) => {
    const wasm = await load()
    if (!wasm) return noble.verify(message, signature, publicKey)
    // A key that does not decode makes the module panic: it would leak memory and write to the console.
    if (!keys.get(publicKey, () => isRistrettoElement(publicKey))) return 'key_malformed'
    return wasm.sr25519_verify(publicKey, message, signature) ? 'valid' : 'invalid'
  },
}
