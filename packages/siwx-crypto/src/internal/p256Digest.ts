import { createECDH, ECDH } from 'node:crypto'
import type { WeierstrassPoint } from '@noble/curves/abstract/weierstrass.js'
import { createCache } from './cache.ts'
import { decodeP256, Point, scalar } from './p256Group.ts'

const { Fn } = Point
const CURVE = 'prime256v1'

const keys = /* @__PURE__ */ createCache<WeierstrassPoint<bigint>>(1024)

/** OpenSSL takes the square root, ten times faster; whether the point is on the curve is checked on both sides. */
const importKey = (publicKey: Uint8Array): WeierstrassPoint<bigint> =>
  keys.get(publicKey, () => {
    const whole = ECDH.convertKey(publicKey, CURVE, undefined, undefined, 'uncompressed')
    const point = decodeP256(whole as Uint8Array)
    if (!point) throw new TypeError('The key is no point of P-256.')
    return point
  })

/**
 * ECDSA over a ready digest, which the signature API of node:crypto does not take (it always hashes), with the two
 * multiplications of the equation done by OpenSSL. The shared rule has checked that `r` and `s` are in [1, n - 1].
 *
 * FIPS 186-5 section 6.4.2 accepts when R = uG + vQ is not infinity and x(R) mod n = r, where u = z/s and v = r/s modulo n.
 * As v is not 0 and has an inverse, uG + vQ = v(tG + Q) with t = u/v = z/r: the same point, by the laws of the group alone.
 * In this form OpenSSL has what it takes: a key pair gives tG with both coordinates, and ECDH gives the x coordinate of a
 * multiple of any point, which is all that is compared, so that nothing is left to be guessed about the sign of y.
 * - P-256 has prime order n and cofactor 1: vW is infinity only if W = tG + Q is. Such a W is refused.
 * - t may be 0 (a digest of 0 or n): tG is then infinity, which is no key pair. W is Q.
 * - tG = Q, a doubling, and tG = -Q, infinity: the addition is noble's, which is complete.
 * Everything here is public: it does not matter that `v` is handed over as if it were a private key.
 *
 * Throws when the key is no point, or the runtime lacks one of the calls: the caller decides in JavaScript.
 */
export const holdsByOpenssl = (digest: Uint8Array, signature: Uint8Array, publicKey: Uint8Array): boolean => {
  const key = importKey(publicKey)
  const r = scalar(signature.subarray(0, 32))
  const s = scalar(signature.subarray(32))
  // One inversion for two: 1/r = s/(rs), 1/s = r/(rs).
  const inverse = Fn.inv(Fn.mul(r, s))
  const t = Fn.mul(scalar(digest), Fn.mul(s, inverse))
  const v = Fn.mul(r, Fn.mul(r, inverse))
  const ecdh = createECDH(CURVE)
  const sum = multiplyBase(ecdh, t).add(key)
  if (sum.is0()) return false
  ecdh.setPrivateKey(Fn.toBytes(v))
  return scalar(ecdh.computeSecret(sum.toBytes(false))) === r
}

const multiplyBase = (ecdh: ECDH, t: bigint): WeierstrassPoint<bigint> => {
  if (t === 0n) return Point.ZERO
  ecdh.setPrivateKey(Fn.toBytes(t))
  return Point.fromBytes(ecdh.getPublicKey())
}
