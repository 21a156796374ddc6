import {
  type WeierstrassPoint,
  type WeierstrassPointCons,
  weierstrass,
} from '@noble/curves/abstract/weierstrass.js'

// SP 800-186 section 3.2.1.3. The group alone: the library's ready-made ECDSA doubles the size in a browser.
export const Point: WeierstrassPointCons<bigint> = /* @__PURE__ */ weierstrass({
  p: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  h: 1n,
  a: 0xffffffff00000001000000000000000000000000fffffffffffffffffffffffcn,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  Gx: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  Gy: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
})

/** Big-endian bytes to a scalar modulo the group order. */
export const scalar = (bytes: Uint8Array): bigint => {
  let value = 0n
  for (const byte of bytes) value = (value << 8n) | BigInt(byte)
  return Point.Fn.create(value)
}

/** A SEC 1 public key, or `undefined` when it is no point of the curve. */
export const decodeP256 = (publicKey: Uint8Array): WeierstrassPoint<bigint> | undefined => {
  try {
    return Point.fromBytes(publicKey)
  } catch {
    return undefined
  }
}

/** The 65-byte form of a SEC 1 public key, or `undefined` when it is no point of the curve. */
export const uncompressP256 = (publicKey: Uint8Array): Uint8Array | undefined =>
  decodeP256(publicKey)?.toBytes(false)
