import { gunzipSync } from 'node:zlib'
import type { Json, JsonObject } from '../types.ts'
import { isObject } from './isObject.ts'
import { readTar } from './tar.ts'

/** Largest bundle after decompression, in bytes. */
const MOST = 64 * 1024 * 1024

/** What of a bundle is run. */
export type Bundle = { readonly wasm: Uint8Array<ArrayBuffer>; readonly data: JsonObject }

/**
 * Takes the compiled policy and the data out of what `opa build -t wasm` gives, or a bare `policy.wasm`. Throws with a
 * sentence on anything else.
 *
 * @see OPA bundles, "Bundle file format"
 */
export function readBundle(bytes: Uint8Array): Bundle {
  if (startsWith(bytes, [0x00, 0x61, 0x73, 0x6d])) return { wasm: new Uint8Array(bytes), data: {} }
  if (!startsWith(bytes, [0x1f, 0x8b])) throw new Error('neither a gzipped bundle nor a WebAssembly module')
  const files = readTar(gunzipSync(bytes, { maxOutputLength: MOST }))
  const wasm = files.get('policy.wasm')
  if (!wasm) throw new Error('the bundle has no policy.wasm at its root')
  const documents = [...files.keys()].filter((name) => /(?:^|\/)data\.(?:json|ya?ml)$/.test(name))
  if (documents.some((name) => name !== 'data.json'))
    throw new Error('the bundle has data beside its /data.json')
  const text = files.get('data.json')
  const data = text ? (JSON.parse(new TextDecoder().decode(text)) as Json) : {}
  if (!isObject(data)) throw new Error('the /data.json of the bundle is no object')
  return { wasm: new Uint8Array(wasm), data }
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, i) => bytes[i] === byte)
}
