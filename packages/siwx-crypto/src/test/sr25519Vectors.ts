import { ed25519, ristretto255 } from '@noble/curves/ed25519.js'
import { getPublicKey, secretFromSeed, sign } from '@scure/sr25519'
import type { Verdict } from '../types.ts'
import { concat, flip, hex, seed, toLittleEndian, toNumber, utf8 } from './bytes.ts'

const L = ristretto255.Point.Fn.ORDER
const p = ed25519.Point.Fp.ORDER

export type Sr25519Vector = {
  readonly name: string
  readonly message: Uint8Array
  readonly signature: Uint8Array
  readonly publicKey: Uint8Array
  readonly verdict: Verdict
}

const secret = secretFromSeed(seed('sr25519 secret'))
const publicKey = getPublicKey(secret)

const signed = (name: string, message: Uint8Array): Sr25519Vector => ({
  name,
  message,
  publicKey,
  signature: sign(secret, message, seed('sr25519 random')),
  verdict: 'valid',
})

const text = 'app.example wants you to sign in'
const message = utf8(text)
const good = signed('plain', message)
const r = good.signature.slice(0, 32)
const marked = (s: Uint8Array): Uint8Array => flip(s, 255)
const markedS = good.signature.slice(32)
const s = marked(markedS)
const sValue = toNumber(s.toReversed())
const zero = new Uint8Array(32)
const negated = (element: Uint8Array): Uint8Array => toLittleEndian(p - toNumber(element.toReversed()))

/** The first canonical encodings from 2 upwards that decode to no element. */
const undecodable = Array.from({ length: 40 }, (_, i) => toLittleEndian(2n * BigInt(i + 1))).filter(
  (bytes) => {
    try {
      ristretto255.Point.fromBytes(bytes)
      return false
    } catch {
      return true
    }
  },
)
const [noElement = zero, otherNoElement = zero] = undecodable

const sigCase = (name: string, signature: Uint8Array, verdict: Verdict): Sr25519Vector => ({
  ...good,
  name,
  signature,
  verdict,
})
const keyCase = (name: string, key: Uint8Array, verdict: Verdict): Sr25519Vector => ({
  ...good,
  name,
  publicKey: key,
  verdict,
})

/** Accept and reject cases of sr25519, generated from fixed keys, with one published signature. */
export const sr25519Vectors: readonly Sr25519Vector[] = [
  {
    // The tests of @polkadot/util-crypto, signature/verify.
    name: 'published signature',
    message: utf8('hello world'),
    publicKey: hex('4ccb70b12eb845976ed0d08b391b1b9681e9b5858bf46b826bb85caa5395d525'),
    signature: hex(
      'ca01419b5a17219f7b78335658cab3b126db523a5df7be4bfc2bef76c2eb3b1dcf4ca86eb877d0a6cf6df12db5995c51d13b00e005d053b892bd09c594434288',
    ),
    verdict: 'valid',
  },
  good,
  signed('empty message', new Uint8Array()),
  // The transcript is permuted every 166 bytes.
  ...[117, 165, 166, 167, 332, 1000].map((length) =>
    signed(`message of ${length} bytes`, new Uint8Array(length).fill(0x61)),
  ),
  sigCase('marker missing', concat(r, s), 'signature_malformed'),
  sigCase('empty', new Uint8Array(), 'signature_malformed'),
  sigCase('63 bytes', good.signature.slice(1), 'signature_malformed'),
  sigCase('65 bytes', concat(Uint8Array.of(1), good.signature), 'signature_malformed'),
  sigCase('s + L', concat(r, marked(toLittleEndian(sValue + L))), 'signature_non_canonical'),
  sigCase('s equal to L', concat(r, marked(toLittleEndian(L))), 'signature_non_canonical'),
  sigCase('s all ones', concat(r, new Uint8Array(32).fill(0xff)), 'signature_non_canonical'),
  sigCase('s equal to L - 1', concat(r, marked(toLittleEndian(L - 1n))), 'invalid'),
  sigCase('s zero', concat(r, marked(zero)), 'invalid'),
  sigCase('s negated', concat(r, marked(toLittleEndian(L - sValue))), 'invalid'),
  sigCase('R identity', concat(zero, markedS), 'signature_non_canonical'),
  sigCase('R negative', concat(negated(r), markedS), 'signature_non_canonical'),
  sigCase('R equal to p + 1', concat(toLittleEndian(p + 1n), markedS), 'signature_non_canonical'),
  sigCase('R with the highest bit set', concat(flip(r, 255), markedS), 'signature_non_canonical'),
  sigCase('R no element', concat(noElement, markedS), 'invalid'),
  sigCase('R of another signature', concat(signed('', zero).signature.slice(0, 32), markedS), 'invalid'),
  { ...good, name: 'other message', message: flip(message, 3), verdict: 'invalid' },
  { ...good, name: 'message in <Bytes>', message: utf8(`<Bytes>${text}</Bytes>`), verdict: 'invalid' },
  keyCase('other key', getPublicKey(secretFromSeed(seed('other'))), 'invalid'),
  keyCase('key of the Ed25519 group', ed25519.getPublicKey(seed('ed25519')), 'key_malformed'),
  keyCase('key no element', noElement, 'key_malformed'),
  keyCase('other key no element', otherNoElement, 'key_malformed'),
  keyCase('key negative', negated(publicKey), 'key_malformed'),
  keyCase('key equal to p + 1', toLittleEndian(p + 1n), 'key_malformed'),
  keyCase('key p, the identity not reduced', toLittleEndian(p), 'key_malformed'),
  keyCase('key with the highest bit set', flip(publicKey, 255), 'key_malformed'),
  keyCase('key of ones', new Uint8Array(32).fill(0xff), 'key_malformed'),
  keyCase('empty key', new Uint8Array(), 'key_malformed'),
  keyCase('31-byte key', publicKey.slice(1), 'key_malformed'),
  keyCase('33-byte key', concat(publicKey, Uint8Array.of(0)), 'key_malformed'),
  // R = [s]B - [k]0 = [s]B for every message: such a signature is made without a secret.
  {
    message,
    name: 'key identity, forged for any message',
    publicKey: zero,
    signature: concat(ristretto255.Point.BASE.multiply(7n).toBytes(), marked(toLittleEndian(7n))),
    verdict: 'key_small_order',
  },
]
