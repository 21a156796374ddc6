import { concat } from '@countersign/siwx-core/codec'
import { keccak256 } from '@countersign/siwx-crypto'
import type { Authorization, Hex } from '../types.ts'
import { bigIntToBytes, hexToBytes } from './hex.ts'
import { recoverFrom } from './keySignature.ts'

/** EIP-7702: keccak256(0x05 || rlp([chain_id, address, nonce])), signed by the authority. High s is not valid there. */
export async function recoverAuthority(authorization: Authorization): Promise<Hex | undefined> {
  const { chainId, address, nonce, yParity, r, s } = authorization
  const payload = encodeList([
    bigIntToBytes(chainId),
    hexToBytes(address) as Uint8Array,
    bigIntToBytes(nonce),
  ])
  const digest = keccak256(concat(Uint8Array.of(0x05), payload))
  const scalars = concat(hexToBytes(r) as Uint8Array, hexToBytes(s) as Uint8Array)
  const recovered = await recoverFrom(digest, scalars, yParity)
  return recovered.status === 'recovered' && !recovered.highS ? recovered.address : undefined
}

// Yellow Paper, appendix B, for strings shorter than 56 bytes.
function encodeList(items: readonly Uint8Array[]): Uint8Array {
  const body = concat(...items.map(encodeString))
  return concat(encodeLength(0xc0, body.length), body)
}

function encodeString(bytes: Uint8Array): Uint8Array {
  const [only] = bytes
  if (bytes.length === 1 && only !== undefined && only < 0x80) return bytes
  return concat(encodeLength(0x80, bytes.length), bytes)
}

// At most 33 + 21 + 9 bytes stand in the list, so one length byte is always enough.
function encodeLength(offset: number, length: number): Uint8Array {
  return length < 56 ? Uint8Array.of(offset + length) : Uint8Array.of(offset + 56, length)
}
