import { bls12_381 } from '@noble/curves/bls12-381.js'
import type { Verdict } from '../types.ts'
import { concat, flip, hex, seed, utf8 } from './bytes.ts'

const { G1, G2, longSignatures, fields } = bls12_381
const { Fp, Fp2, Fr } = fields
type G1Point = InstanceType<typeof G1.Point>
type G2Point = InstanceType<typeof G2.Point>

export type Bls12381Vector = {
  readonly name: string
  readonly message: Uint8Array
  readonly signature: Uint8Array
  readonly publicKey: Uint8Array
  readonly dst: string
  readonly verdict: Verdict
}

/** The suite of Tezos tz4 and of Ethereum's consensus layer. */
const dst = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_POP_'

const sign = (name: string, message: Uint8Array, secret = seed('bls secret')): Bls12381Vector => {
  const scalar = Fr.toBytes(
    Fr.create(BigInt(`0x${[...secret].map((b) => b.toString(16).padStart(2, '0')).join('')}`)),
  )
  return {
    name,
    message,
    dst,
    publicKey: longSignatures.getPublicKey(scalar).toBytes(),
    signature: longSignatures.sign(longSignatures.hash(message, dst), scalar).toBytes(),
    verdict: 'valid',
  }
}

/** A point of the whole curve: the first x from `start` upwards that has a y. Almost never in the subgroup. */
const g1FromX = (start: bigint): G1Point => {
  for (let x = start; ; x++) {
    try {
      return G1.Point.fromAffine({ x, y: Fp.sqrt(Fp.create(x ** 3n + 4n)) })
    } catch {
      // No square root.
    }
  }
}

const g2FromX = (start: bigint): G2Point => {
  for (let c0 = start; ; c0++) {
    const x = Fp2.create({ c0, c1: 1n })
    const b = Fp2.create({ c0: 4n, c1: 4n })
    try {
      return G2.Point.fromAffine({ x, y: Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), b)) })
    } catch {
      // No square root.
    }
  }
}

/** r times a point of the whole curve: what is left has an order prime to r, and pairs to 1 with everything. */
const torsionOf = <T extends { multiplyUnsafe: (k: bigint) => T; add: (other: T) => T }>(point: T): T =>
  point.multiplyUnsafe(Fr.ORDER - 1n).add(point)

// Encoded by hand: the library refuses to encode what is outside of the subgroup.
const encodeX = (coordinates: readonly bigint[], isLarger: boolean): Uint8Array => {
  const bytes = hex(coordinates.map((c) => c.toString(16).padStart(96, '0')).join(''))
  bytes[0] = (bytes[0] ?? 0) | (isLarger ? 0xa0 : 0x80)
  return bytes
}
const isLarger = (y: bigint): boolean => y > (Fp.ORDER - 1n) / 2n
const encodeG1 = (point: G1Point): Uint8Array => {
  const { x, y } = point.toAffine()
  return encodeX([x], isLarger(y))
}
const encodeG2 = (point: G2Point): Uint8Array => {
  const { x, y } = point.toAffine()
  return encodeX([x.c1, x.c0], isLarger(y.c1 === 0n ? y.c0 : y.c1))
}

const message = utf8('app.example wants you to sign in')
const good = sign('plain', message)
const { publicKey, signature } = good
const setFirst = (bytes: Uint8Array, byte: number): Uint8Array => concat(Uint8Array.of(byte), bytes.slice(1))
const p = Fp.ORDER
const infinityKey = setFirst(new Uint8Array(48), 0xc0)
const infinitySignature = setFirst(new Uint8Array(96), 0xc0)
const key = G1.Point.fromBytes(publicKey)
const point = longSignatures.Signature.fromBytes(signature)

const keyCase = (name: string, bytes: Uint8Array, verdict: Verdict): Bls12381Vector => ({
  ...good,
  name,
  publicKey: bytes,
  verdict,
})
const sigCase = (name: string, bytes: Uint8Array, verdict: Verdict): Bls12381Vector => ({
  ...good,
  name,
  signature: bytes,
  verdict,
})

/** Accept and reject cases of BLS with minimal public keys, generated from fixed keys, with one published signature. */
export const bls12381Vectors: readonly Bls12381Vector[] = [
  {
    // The signing vectors of Ethereum's consensus specification, the message of 32 zero bytes.
    name: 'published signature',
    message: new Uint8Array(32),
    dst,
    publicKey: hex(
      'a491d1b0ecd9bb917989f0e74f0dea0422eac4a873e5e2644f368dffb9a6e20fd6e10c1b77654d067c0618f6e5a7f79a',
    ),
    signature: hex(
      'b6ed936746e01f8ecf281f020953fbf1f01debd5657c4a383940b020b26507f6076334f91e2366c96e9ab279fb5158090352ea1c5b0c9274504f4f0e7053af24802e51e4568d164fe986834f41e55c8e850ce1f98458c0cfc9ab380b55285a55',
    ),
    verdict: 'valid',
  },
  good,
  sign('empty message', new Uint8Array()),
  { ...good, name: 'other message', message: flip(message, 3), verdict: 'invalid' },
  { ...good, name: 'other suite', dst: 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_', verdict: 'invalid' },
  keyCase('other key', sign('', message, seed('other')).publicKey, 'invalid'),
  keyCase('key negated', flip(publicKey, 5), 'invalid'),
  sigCase('signature negated', flip(signature, 5), 'invalid'),
  sigCase('signature of another message', sign('', seed('other')).signature, 'invalid'),
  // Without a check of the subgroup these two would hold.
  keyCase('key with torsion', encodeG1(key.add(torsionOf(g1FromX(7n)))), 'key_malformed'),
  sigCase('signature with torsion', encodeG2(point.add(torsionOf(g2FromX(7n)))), 'invalid'),
  keyCase('key of order 3', encodeX([0n], false), 'key_malformed'),
  keyCase('key outside of the subgroup', encodeG1(g1FromX(7n)), 'key_malformed'),
  sigCase('signature outside of the subgroup', encodeG2(g2FromX(7n)), 'invalid'),
  keyCase('key off the curve', encodeX([1n], false), 'key_malformed'),
  sigCase('signature off the curve', encodeX([0n, 0n], false), 'invalid'),
  keyCase('key infinity', infinityKey, 'key_small_order'),
  {
    ...good,
    name: 'key and signature infinity',
    publicKey: infinityKey,
    signature: infinitySignature,
    verdict: 'key_small_order',
  },
  keyCase('key infinity with the sign set', setFirst(infinityKey, 0xe0), 'key_malformed'),
  keyCase('key infinity with a coordinate', setFirst(publicKey, (publicKey[0] ?? 0) | 0x40), 'key_malformed'),
  keyCase('key infinity without the compression flag', setFirst(infinityKey, 0x40), 'key_malformed'),
  keyCase('key without the compression flag', flip(publicKey, 7), 'key_malformed'),
  keyCase('key x equal to p', encodeX([p], false), 'key_malformed'),
  keyCase('key x = p + 4', encodeX([p + 4n], false), 'key_malformed'),
  keyCase('uncompressed key', key.toBytes(false), 'key_malformed'),
  keyCase('empty key', new Uint8Array(), 'key_malformed'),
  keyCase('47-byte key', publicKey.slice(0, 47), 'key_malformed'),
  keyCase('49-byte key', concat(publicKey, Uint8Array.of(0)), 'key_malformed'),
  sigCase('signature infinity', infinitySignature, 'signature_non_canonical'),
  sigCase(
    'signature infinity with a coordinate',
    setFirst(signature, (signature[0] ?? 0) | 0x40),
    'signature_non_canonical',
  ),
  sigCase('signature c1 equal to p', encodeX([p, 1n], false), 'signature_non_canonical'),
  sigCase('signature c0 equal to p', encodeX([1n, p], false), 'signature_non_canonical'),
  sigCase(
    'signature c0 of ones',
    concat(signature.slice(0, 48), new Uint8Array(48).fill(0xff)),
    'signature_non_canonical',
  ),
  sigCase('signature without the compression flag', flip(signature, 7), 'signature_malformed'),
  sigCase('uncompressed signature', point.toBytes(false), 'signature_malformed'),
  sigCase('signature in G1', publicKey, 'signature_malformed'),
  sigCase('empty', new Uint8Array(), 'signature_malformed'),
  sigCase('95 bytes', signature.slice(0, 95), 'signature_malformed'),
  sigCase('97 bytes', concat(signature, Uint8Array.of(0)), 'signature_malformed'),
]
