// The namespace, because `hash` is missing before Node.js 20.12.
import * as crypto from 'node:crypto'
import type { Hash } from '../../internal/wasmHash.ts'
import * as noble from '../noble/hashes.ts'

// 'binary', one character a byte: Node.js makes a short string several times faster than a Buffer, and what is made of it
// here is a plain Uint8Array (the `slice` of a Buffer shares memory).
const digest = (name: string, bytes: Uint8Array): Uint8Array => {
  const text = crypto.hash
    ? crypto.hash(name, bytes, 'binary')
    : crypto.createHash(name).update(bytes).digest('binary')
  const result = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) result[i] = text.charCodeAt(i)
  return result
}

const hashWith =
  (name: string, portable: Hash): Hash =>
  (bytes) => {
    // node:crypto would take a string too.
    if (!(bytes instanceof Uint8Array)) return portable(bytes)
    try {
      return digest(name, bytes)
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
