import { createBLAKE2b } from 'hash-wasm'
import { createWasmHash, type WasmHash } from '../../internal/wasmHash.ts'
import { blake2b as noble } from '../noble/blake2b.ts'

/** By length: 64 at most, of which chains use four. */
const hashes = new Map<number, WasmHash>()

const hashOf = (length: number): WasmHash => {
  const known = hashes.get(length)
  if (known) return known
  const created = createWasmHash(
    () => createBLAKE2b(length * 8),
    (bytes) => noble(bytes, length),
  )
  hashes.set(length, created)
  return created
}

/** Resolves when the WebAssembly path is in use for this length, or known to be impossible. */
export const blake2bReady = (length: number): Promise<void> => hashOf(length).ready()

/** BLAKE2b in WebAssembly (`hash-wasm`), in pure JavaScript until that is compiled. */
export const blake2b = (bytes: Uint8Array, length: number): Uint8Array => hashOf(length).hash(bytes)
