import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { concat, fromNumber, toNumber } from './bytes.ts'

/** Both curves from `@noble/curves`, which serves here as the signer. */
export const curves = { secp256k1, p256 } as const
export type CurveName = keyof typeof curves

export type Signed = {
  readonly signature: Uint8Array
  readonly recovery: number
  readonly publicKey: Uint8Array
  readonly compressed: Uint8Array
}

/** Signs with a chosen nonce, so that the corner cases of the equation can be reached. */
export const signWithNonce = (
  curve: CurveName,
  secret: bigint,
  nonce: bigint,
  digest: Uint8Array,
  high = false,
): Signed => {
  const { Point } = curves[curve]
  const { Fn } = Point
  const point = Point.BASE.multiply(Fn.create(nonce)).toAffine()
  const r = Fn.create(point.x)
  const low = Fn.mul(Fn.inv(nonce), Fn.create(Fn.create(toNumber(digest)) + Fn.mul(r, secret)))
  const isHigh = low > Fn.ORDER / 2n
  const s = isHigh === high ? low : Fn.neg(low)
  const parity = Number(point.y & 1n) ^ (isHigh === high ? 0 : 1)
  const key = Point.BASE.multiply(secret)
  return {
    signature: concat(fromNumber(r), fromNumber(s)),
    recovery: parity + (point.x === r ? 0 : 2),
    publicKey: key.toBytes(false),
    compressed: key.toBytes(true),
  }
}

/** The first x at or above `start` which is, or is not, the coordinate of a point. */
export const findX = (curve: CurveName, start: bigint, onCurve: boolean): bigint => {
  const { Point } = curves[curve]
  for (let x = start; ; x++) {
    let found = true
    try {
      Point.fromBytes(concat(Uint8Array.of(2), fromNumber(x)))
    } catch {
      found = false
    }
    if (found === onCurve) return x
  }
}
