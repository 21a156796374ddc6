import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { brotliDecompressSync } from 'node:zlib'
import { pin } from './pin.ts'

/** The compiled engine as it was published. Throws when it is not that. */
export function readAsset(
  at: URL = new URL('../asset/opa.wasm.br', import.meta.url),
): Uint8Array<ArrayBuffer> {
  const raw = brotliDecompressSync(readFileSync(at), { maxOutputLength: pin.bytes })
  const hash = createHash('sha256').update(raw).digest('hex')
  if (hash !== pin.sha256) throw new Error(`the engine has the hash ${hash}, not ${pin.sha256}`)
  return new Uint8Array(raw.buffer, raw.byteOffset, raw.byteLength)
}
