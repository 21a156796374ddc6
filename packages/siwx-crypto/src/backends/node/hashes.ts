// The namespace, because `hash` is missing before Node.js 20.12.
import * as crypto from 'node:crypto'
import type { Hash } from '../../internal/wasmHash.ts'
import * as noble from '../noble/hashes.ts'

const digest = (name: string, bytes: Uint8Array): Uint8Array =>
  crypto.hash ? crypto.hash(name, bytes, 'buffer') : crypto.createHash(name).update(bytes).digest()

const hashWith =
  (name: string, portable: Hash): Hash =>
  (bytes) => {
    // node:crypto would take a string too.
    if (!(bytes instanceof Uint8Array)) return portable(bytes)
    try {
      // A copy, because a Buffer is no plain Uint8Array: its `slice` shares memory.
      return new Uint8Array(digest(name, bytes))
    } catch {
      // A runtime that imitates Node.js may lack the algorithm.
      return portable(bytes)
    }
  }

/** SHA-2 and SHA-3 by node:crypto. */
export const sha256: Hash = /* @__PURE__ */ hashWith('sha256', noble.sha256)
export const sha512: Hash = /* @__PURE__ */ hashWith('sha512', noble.sha512)
export const sha512_256: Hash = /* @__PURE__ */ hashWith('sha512-256', noble.sha512_256)
export const sha3_256: Hash = /* @__PURE__ */ hashWith('sha3-256', noble.sha3_256)
