import { concat, utf8 } from '@countersign/siwx-core/codec'
import { blake2b } from '@countersign/siwx-crypto'

/** `<Bytes>` and `</Bytes>` */
const OPEN: Uint8Array = /* @__PURE__ */ utf8('<Bytes>')
const CLOSE: Uint8Array = /* @__PURE__ */ utf8('</Bytes>')
/** Bytes; above it a Ledger signs the hash, as the runtime does with transactions. */
const HASHED_ABOVE = 256

/** Bytes that may have been signed. */
export type Payload = { readonly bytes: Uint8Array; readonly wrapped: boolean }

/** What `signRaw` signs: no transaction begins like this. */
export function wrapText(text: string): Uint8Array {
  return concat(OPEN, utf8(text), CLOSE)
}

/** Everything that a signature may be over, the likeliest first, and nothing else. */
export function payloadsOf(text: string, unwrapped: boolean): readonly Payload[] {
  const bytes = wrapText(text)
  const payloads: Payload[] = [{ bytes, wrapped: true }]
  if (bytes.length > HASHED_ABOVE) payloads.push({ bytes: blake2b(bytes, 32), wrapped: true })
  if (unwrapped) payloads.push({ bytes: utf8(text), wrapped: false })
  return payloads
}
