import { concat, utf8 } from '@countersign/siwx-core/codec'
import { keccak256 } from '@countersign/siwx-crypto'

const PREFIX = '\x19Ethereum Signed Message:\n'

/** ERC-191 version 0x45 (`personal_sign`): the length is that of the UTF-8 bytes, in decimal. */
export function personalDigest(text: string): Uint8Array {
  const bytes = utf8(text)
  return keccak256(concat(utf8(`${PREFIX}${bytes.length}`), bytes))
}
