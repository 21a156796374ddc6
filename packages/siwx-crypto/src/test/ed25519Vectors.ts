import { ed25519 } from '@noble/curves/ed25519.js'
import { sha512 } from '@noble/hashes/sha2.js'
import type { Verdict } from '../types.ts'
import { concat, flip, hex, seed, toLittleEndian, toNumber, utf8 } from './bytes.ts'

const { Point } = ed25519
type EdPoint = InstanceType<typeof Point>
const L = Point.Fn.ORDER
const p = Point.Fp.ORDER

export type Ed25519Vector = {
  readonly name: string
  readonly message: Uint8Array
  readonly signature: Uint8Array
  readonly publicKey: Uint8Array
  readonly verdict: Verdict
}

/** A generator of the eight points of small order. */
const torsion = Point.fromHex('c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a')

const challenge = (r: Uint8Array, a: Uint8Array, message: Uint8Array): bigint =>
  toNumber(sha512(concat(r, a, message)).toReversed()) % L

const secret = toNumber(seed('ed25519 secret')) % L
const nonce = toNumber(seed('ed25519 nonce')) % L
const key = Point.BASE.multiply(secret)

/** Signs with torsion added to the key or to R: the cofactored equation holds, the other one perhaps not. */
const sign = (
  message: Uint8Array,
  { a = key, r = Point.BASE.multiply(nonce), k = nonce }: { a?: EdPoint; r?: EdPoint; k?: bigint } = {},
) => {
  const publicKey = a.toBytes()
  const head = r.toBytes()
  const h = challenge(head, publicKey, message)
  const s = (k + h * secret) % L
  return { message, publicKey, signature: concat(head, toLittleEndian(s)), h, s }
}

/** The first message of a series for which the challenge is, or is not, a multiple of 8. */
const mixedKey = (multipleOf8: boolean) => {
  for (let i = 0; ; i++) {
    const made = sign(utf8(`message ${i}`), { a: key.add(torsion) })
    if ((made.h % 8n === 0n) === multipleOf8) return made
  }
}

const message = utf8('app.example wants you to sign in')
const good = sign(message)
const identity = toLittleEndian(1n)
const withSign = (y: Uint8Array): Uint8Array => flip(y, 255)
const s = good.signature.slice(32)
const r = good.signature.slice(0, 32)
const sigCase = (name: string, signature: Uint8Array, verdict: Verdict): Ed25519Vector => ({
  name,
  message,
  publicKey: good.publicKey,
  signature,
  verdict,
})
const keyCase = (name: string, publicKey: Uint8Array, verdict: Verdict): Ed25519Vector => ({
  name,
  message,
  publicKey,
  // S = 0 and R = identity verify any message under a small-order key in lenient libraries.
  signature: concat(identity, new Uint8Array(32)),
  verdict,
})

const smallOrderKeys = [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n].map((i) =>
  keyCase(
    `key of small order, ${i} times the generator`,
    i === 0n ? identity : torsion.multiplyUnsafe(i).toBytes(),
    'key_small_order',
  ),
)

/** y + p for the y that fit into 255 bits: 0 to 18. Two of them, 0 and 1, are of small order as well. */
const nonCanonicalKeys = [0n, 1n, 3n, 18n].flatMap((y) => {
  const encoded = toLittleEndian(y + p)
  return [encoded, withSign(encoded)].map((bytes, i) =>
    keyCase(`key y = p + ${y}${i ? ', sign set' : ''}`, bytes, 'key_malformed'),
  )
})

const offCurve = toLittleEndian(2n)

/** RFC 8032 section 7.1, TEST 1 to 3. */
const rfc8032: readonly Ed25519Vector[] = [
  {
    name: 'RFC 8032 TEST 1',
    message: hex(''),
    publicKey: hex('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'),
    signature: hex(
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ),
    verdict: 'valid',
  },
  {
    name: 'RFC 8032 TEST 2',
    message: hex('72'),
    publicKey: hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
    signature: hex(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ),
    verdict: 'valid',
  },
  {
    name: 'RFC 8032 TEST 3',
    message: hex('af82'),
    publicKey: hex('fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025'),
    signature: hex(
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ),
    verdict: 'valid',
  },
]

/** Accept and reject cases of Ed25519, with all the inputs on which common libraries are known to differ. */
export const ed25519Vectors: readonly Ed25519Vector[] = [
  ...rfc8032,
  { ...good, name: 'plain', verdict: 'valid' },
  { ...mixedKey(true), name: 'key with torsion, challenge a multiple of 8', verdict: 'valid' },
  { ...mixedKey(false), name: 'key with torsion, valid only with cofactor', verdict: 'invalid' },
  {
    ...sign(message, { r: Point.BASE.multiply(nonce).add(torsion) }),
    name: 'R with torsion, valid only with cofactor',
    verdict: 'invalid',
  },
  { ...sign(message, { r: Point.ZERO, k: 0n }), name: 'R identity', verdict: 'signature_non_canonical' },
  { ...sign(message, { r: torsion, k: 0n }), name: 'R of order 8', verdict: 'signature_non_canonical' },
  sigCase('S + L', concat(r, toLittleEndian(good.s + L)), 'signature_non_canonical'),
  sigCase('S equal to L', concat(r, toLittleEndian(L)), 'signature_non_canonical'),
  sigCase('S all ones', concat(r, new Uint8Array(32).fill(0xff)), 'signature_non_canonical'),
  sigCase('S equal to L - 1', concat(r, toLittleEndian(L - 1n)), 'invalid'),
  sigCase('S zero', concat(r, new Uint8Array(32)), 'invalid'),
  sigCase('R y = p + 3', concat(toLittleEndian(p + 3n), s), 'signature_non_canonical'),
  sigCase('R off the curve', concat(offCurve, s), 'invalid'),
  sigCase('R negated', concat(withSign(r), s), 'invalid'),
  sigCase('empty', new Uint8Array(), 'signature_malformed'),
  sigCase('63 bytes', good.signature.slice(1), 'signature_malformed'),
  sigCase('65 bytes', concat(good.signature, Uint8Array.of(0)), 'signature_malformed'),
  { ...good, name: 'other message', message: flip(message, 3), verdict: 'invalid' },
  { ...good, name: 'other key', publicKey: Point.BASE.multiply(secret + 1n).toBytes(), verdict: 'invalid' },
  { ...good, name: 'negated key', publicKey: withSign(good.publicKey), verdict: 'invalid' },
  { ...good, name: 'key off the curve', publicKey: offCurve, verdict: 'key_malformed' },
  { ...good, name: '31-byte key', publicKey: good.publicKey.slice(1), verdict: 'key_malformed' },
  {
    ...good,
    name: '33-byte key',
    publicKey: concat(Uint8Array.of(0), good.publicKey),
    verdict: 'key_malformed',
  },
  ...smallOrderKeys,
  keyCase('identity with the sign of x set', withSign(identity), 'key_small_order'),
  keyCase('y = -1 with the sign of x set', withSign(toLittleEndian(p - 1n)), 'key_small_order'),
  ...nonCanonicalKeys,
]
