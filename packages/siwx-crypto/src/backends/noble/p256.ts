import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { sha3_256 } from '@noble/hashes/sha3.js'
import { decodeP256, Point, scalar } from '../../internal/p256Group.ts'
import type { P256Backend, P256Hash } from '../../types.ts'

/** FIPS 186-5 section 6.4.2; the shared rule has checked that `r` and `s` are in range. */
const holds = (digest: Uint8Array, signature: Uint8Array, key: WeierstrassPoint<bigint>): boolean => {
  const { Fn } = Point
  const r = scalar(signature.subarray(0, 32))
  const inverse = Fn.inv(scalar(signature.subarray(32)))
  const u = Fn.mul(scalar(digest), inverse)
  const v = Fn.mul(r, inverse)
  const sum = Point.BASE.multiplyUnsafe(u).add(key.multiplyUnsafe(v))
  return !sum.is0() && Fn.create(sum.x) === r
}

const digestOf = (hash: P256Hash, data: Uint8Array): Uint8Array => {
  switch (hash) {
    case 'sha256':
      return sha256(data)
    case 'sha3-256':
      return sha3_256(data)
    case 'none':
      return data
  }
}

/** P-256 in pure JavaScript on the group of `@noble/curves`: runs everywhere. */
export const p256Backend: P256Backend = {
  name: 'noble',
  verify: (hash, data, signature, publicKey) => {
    const key = decodeP256(publicKey)
    if (!key) return 'key_malformed'
    return holds(digestOf(hash, data), signature, key) ? 'valid' : 'invalid'
  },
}
