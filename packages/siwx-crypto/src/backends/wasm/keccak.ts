import { createKeccak } from 'hash-wasm'
import { createWasmHash, type Hash } from '../../internal/wasmHash.ts'
import { keccak256 as noble } from '../noble/keccak.ts'

const { hash, ready } = /* @__PURE__ */ createWasmHash(() => createKeccak(256), noble)

/** Resolves when the WebAssembly path is in use, or known to be impossible. */
export const keccakReady: () => Promise<void> = ready

/** Keccak-256 in WebAssembly (`hash-wasm`), in pure JavaScript until that is compiled. */
export const keccak256: Hash = hash
