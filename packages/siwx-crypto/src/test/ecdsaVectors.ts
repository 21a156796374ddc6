import type { Verdict } from '../types.ts'
import { concat, flip, fromNumber, seed, toNumber } from './bytes.ts'
import { type CurveName, curves, findX, signWithNonce } from './ecdsa.ts'

export type EcdsaVector = {
  readonly name: string
  readonly digest: Uint8Array
  readonly signature: Uint8Array
  readonly publicKey: Uint8Array
  readonly verdict: Verdict
}

/** Accept and reject cases of ECDSA verification over a digest, in the manner of Wycheproof, generated for a curve. */
export const ecdsaVectors = (curve: CurveName): readonly EcdsaVector[] => {
  const { Point } = curves[curve]
  const n = Point.Fn.ORDER
  const p = Point.Fp.ORDER
  const digest = seed('digest')
  const secret = toNumber(seed('secret')) % n
  const nonce = toNumber(seed('nonce')) % n
  const zero = fromNumber(0n)
  const good = signWithNonce(curve, secret, nonce, digest)
  const { signature, publicKey, compressed } = good
  const r = signature.slice(0, 32)
  const s = signature.slice(32)
  const x = publicKey.slice(1, 33)
  const y = publicKey.slice(33)
  const other = signWithNonce(curve, secret + 1n, nonce, digest)
  const base = { digest, signature, publicKey }
  const key = (...parts: readonly Uint8Array[]): Uint8Array => concat(...parts)
  const prefix = (byte: number): Uint8Array => Uint8Array.of(byte)

  // Secret 1 and digest r: u1 = u2 and Q = G, so that the sum is a doubling. Digest n - r: the sum is infinity.
  const rOfNonce = Point.Fn.create(Point.BASE.multiply(nonce).toAffine().x)
  const doubling = signWithNonce(curve, 1n, nonce, fromNumber(rOfNonce))
  const infinity = {
    digest: fromNumber(n - rOfNonce),
    signature: concat(fromNumber(rOfNonce), s),
    publicKey: Point.BASE.toBytes(false),
  }
  // No secret is needed for a key under which a chosen R holds: Q = (sR - zG) / r. Here x(R) is above the group order.
  const wide = findX(curve, n + 1n, true)
  const point = Point.fromBytes(concat(Uint8Array.of(2), fromNumber(wide)))
  const zG = Point.BASE.multiply(Point.Fn.create(toNumber(digest)))
  const wrapped = (of: bigint): Pick<EcdsaVector, 'signature' | 'publicKey'> => ({
    signature: concat(fromNumber(of), s),
    publicKey: point
      .multiply(toNumber(s))
      .subtract(zG)
      .multiply(Point.Fn.inv(wide - n))
      .toBytes(false),
  })
  const signed = (name: string, of: Uint8Array, high = false): EcdsaVector => {
    const made = signWithNonce(curve, secret, nonce, of, high)
    return { name, digest: of, signature: made.signature, publicKey, verdict: 'valid' }
  }
  const sig = (name: string, value: Uint8Array, verdict: Verdict): EcdsaVector => ({
    ...base,
    name,
    signature: value,
    verdict,
  })
  const pub = (name: string, value: Uint8Array, verdict: Verdict): EcdsaVector => ({
    ...base,
    name,
    publicKey: value,
    verdict,
  })
  return [
    signed('low s', digest),
    signed('high s is accepted', digest, true),
    signed('digest zero', zero),
    signed('digest equal to the group order', fromNumber(n)),
    signed('digest of all ones', new Uint8Array(32).fill(0xff)),
    pub('compressed key', compressed, 'valid'),
    { name: 'the sum is a doubling', digest: fromNumber(rOfNonce), ...doubling, verdict: 'valid' },
    { name: 'the sum is infinity', ...infinity, verdict: 'invalid' },
    { ...base, name: 'x(R) above the group order', ...wrapped(wide - n), verdict: 'valid' },
    { ...base, name: 'x(R) not reduced', ...wrapped(wide), verdict: 'signature_non_canonical' },
    { ...base, name: 'other digest', digest: flip(digest, 255), verdict: 'invalid' },
    pub('other key', other.publicKey, 'invalid'),
    pub('negated key', key(prefix(4), x, fromNumber(p - toNumber(y))), 'invalid'),
    sig('r and s swapped', concat(s, r), 'invalid'),
    sig('r and s equal to 1', concat(fromNumber(1n), fromNumber(1n)), 'invalid'),
    sig('r and s equal to n - 1', concat(fromNumber(n - 1n), fromNumber(n - 1n)), 'invalid'),
    sig('r zero', concat(zero, s), 'signature_non_canonical'),
    sig('s zero', concat(r, zero), 'signature_non_canonical'),
    sig('r and s zero', concat(zero, zero), 'signature_non_canonical'),
    sig('r equal to n', concat(fromNumber(n), s), 'signature_non_canonical'),
    sig('s equal to n', concat(r, fromNumber(n)), 'signature_non_canonical'),
    sig('s all ones', concat(r, new Uint8Array(32).fill(0xff)), 'signature_non_canonical'),
    sig('r equal to p', concat(fromNumber(p), s), 'signature_non_canonical'),
    sig('empty', new Uint8Array(), 'signature_malformed'),
    sig('63 bytes', signature.slice(1), 'signature_malformed'),
    sig('65 bytes', concat(signature, prefix(0)), 'signature_malformed'),
    pub('empty key', new Uint8Array(), 'key_malformed'),
    pub('point at infinity', prefix(0), 'key_malformed'),
    pub('raw key without prefix', publicKey.slice(1), 'key_malformed'),
    pub('hybrid key', key(prefix(6 + ((y[31] ?? 0) & 1)), x, y), 'key_malformed'),
    pub('prefix 5', key(prefix(5), x, y), 'key_malformed'),
    pub('compressed prefix on 65 bytes', key(prefix(2), x, y), 'key_malformed'),
    pub('uncompressed prefix on 33 bytes', key(prefix(4), x), 'key_malformed'),
    pub('y off the curve', flip(publicKey, 64 * 8), 'key_malformed'),
    pub('key of zeros', key(prefix(4), zero, zero), 'key_malformed'),
    pub('compressed x off the curve', key(prefix(2), fromNumber(findX(curve, 1n, false))), 'key_malformed'),
    pub('x not below the prime', key(prefix(2), fromNumber(findX(curve, 1n, true) + p)), 'key_malformed'),
    pub('y not below the prime', key(prefix(4), x, new Uint8Array(32).fill(0xff)), 'key_malformed'),
  ]
}
