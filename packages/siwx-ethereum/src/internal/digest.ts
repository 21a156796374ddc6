import { concat } from '@countersign/siwx-core/codec'
import { keccak256 } from '@countersign/siwx-crypto'

const encoder = /* @__PURE__ */ new TextEncoder()

const PREFIX = '\x19Ethereum Signed Message:\n'

/** ERC-191 version 0x45 (`personal_sign`): the length is that of the UTF-8 bytes, in decimal. */
export function personalDigest(text: string): Uint8Array {
  const bytes = encoder.encode(text)
  return keccak256(concat(encoder.encode(`${PREFIX}${bytes.length}`), bytes))
}
