import type { IHasher } from 'hash-wasm'

export type Hash = (bytes: Uint8Array) => Uint8Array

/** A hash that answers at once, in JavaScript until its module is compiled. */
export type WasmHash = {
  readonly hash: Hash
  /** Resolves when WebAssembly is in use, or known to be impossible. Only measurements need to wait for it. */
  readonly ready: () => Promise<void>
}

/** Compiles on first use. Compilation is asynchronous and hashing is not: until it is done, `portable` answers. */
export const createWasmHash = (create: () => Promise<IHasher>, portable: Hash): WasmHash => {
  let hasher: IHasher | undefined
  let loading: Promise<void> | undefined
  const ready = (): Promise<void> => {
    loading ??= create().then(
      (created) => {
        hasher = created
      },
      // Without WebAssembly the pure JavaScript path stays.
      () => undefined,
    )
    return loading
  }
  return {
    ready,
    hash: (bytes) => {
      void ready()
      // The module would take a string too.
      if (!hasher || !(bytes instanceof Uint8Array)) return portable(bytes)
      return hasher.init().update(bytes).digest('binary')
    },
  }
}
