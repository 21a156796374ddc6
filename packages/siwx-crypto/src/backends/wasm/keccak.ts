import { createKeccak, type IHasher } from 'hash-wasm'
import { keccak256 as noble } from '../noble/keccak.ts'

let hasher: IHasher | undefined
let loading: Promise<void> | undefined

const load = (): Promise<void> =>
  createKeccak(256).then(
    (created) => {
      hasher = created
    },
    // Without WebAssembly the pure JavaScript path stays.
    () => undefined,
  )

/** Resolves when the WebAssembly path is in use, or known to be impossible. Only measurements need to wait for it. */
export const keccakReady = (): Promise<void> => {
  loading ??= load()
  return loading
}

/**
 * Keccak-256 in WebAssembly (`hash-wasm`). Compilation is asynchronous and this function is not: until it is done,
 * the pure JavaScript path gives the same answer.
 */
export const keccak256 = (bytes: Uint8Array): Uint8Array => {
  if (hasher) return hasher.init().update(bytes).digest('binary')
  void keccakReady()
  return noble(bytes)
}
