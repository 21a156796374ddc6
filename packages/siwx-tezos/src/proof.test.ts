import { bytesToHex, hexToBytes } from '@countersign/siwx-core/codec'
import { runs } from '@countersign/testing/runs'
import { NOW } from '@countersign/testing/signInFields'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { TAGS } from './internal/curves.ts'
import { micheline, PREFIX } from './internal/payload.ts'
import { decodeProof } from './proof.ts'
import { accounts, alice, generic, withBadChecksum, withPrefix } from './test/keys.ts'
import { BRANCH, signInText } from './test/message.ts'

const message = signInText({ address: alice.address })
const proof = await alice.sign(message)
const pack = (text: string) => bytesToHex(micheline(text))

const payloadsOf = (sent: unknown) => {
  const decoded = decodeProof(sent)
  return decoded.ok ? decoded.payloads.map((payload) => payload()) : decoded.code
}

describe('decodeProof', () => {
  test('takes a proof apart', () => {
    expect(decodeProof(proof)).toMatchObject({
      ok: true,
      type: 'tezos:micheline',
      text: message,
      publicKey: { curve: 'ed25519' },
      signature: { curve: 'ed25519' },
    })
    expect(payloadsOf(proof)).toEqual([micheline(PREFIX + message), micheline(message)])
  })

  test('a key may be absent', () => {
    expect(decodeProof({ ...proof, publicKey: undefined })).toMatchObject({ ok: true, publicKey: undefined })
  })

  test.each([
    ['no object', null, 'proof_type_not_allowed'],
    ['an array', [], 'proof_type_not_allowed'],
    ['a key of null', { ...proof, publicKey: null }, 'encoding_invalid'],
    ['bytes', { ...proof, signature: new Uint8Array(64) }, 'encoding_invalid'],
    ['another type', { ...proof, type: 'eip191' }, 'proof_type_not_allowed'],
    ['no type', { ...proof, type: undefined }, 'proof_type_not_allowed'],
    ['hexadecimal', { ...proof, signature: 'ab'.repeat(64) }, 'encoding_invalid'],
    ['a wrong checksum', { ...proof, signature: withBadChecksum(proof.signature) }, 'encoding_invalid'],
    [
      'a key with a wrong checksum',
      { ...proof, publicKey: withBadChecksum(alice.publicKey) },
      'encoding_invalid',
    ],
    ['an address for a key', { ...proof, publicKey: alice.address }, 'key_type_unsupported'],
    ['a key for a signature', { ...proof, signature: alice.publicKey }, 'signature_malformed'],
    ['a long key', { ...proof, publicKey: '2'.repeat(1025) }, 'input_too_large'],
    ['a long signature', { ...proof, signature: '2'.repeat(1025) }, 'input_too_large'],
    ['a long text', { ...proof, message: 'a'.repeat(16_385) }, 'input_too_large'],
    ['a long payload', { ...proof, payload: 'ab'.repeat(40_000) }, 'input_too_large'],
    ['a long branch', { ...proof, type: 'tezos:failing_noop', branch: 'B'.repeat(1025) }, 'input_too_large'],
    ['no branch', { ...proof, type: 'tezos:failing_noop' }, 'encoding_invalid'],
    [
      'a bad branch',
      { ...proof, type: 'tezos:failing_noop', branch: withBadChecksum(BRANCH) },
      'encoding_invalid',
    ],
  ])('refuses %s', (_name, sent, code) => {
    expect(decodeProof(sent)).toMatchObject({ ok: false, code })
  })

  test('never throws', () => {
    const field = fc.oneof(fc.anything(), fc.string(), fc.constantFrom(...Object.values(proof)))
    const shaped = fc.record({
      type: field,
      message: field,
      publicKey: field,
      signature: field,
      payload: field,
    })
    fc.assert(
      fc.property(fc.oneof(fc.anything(), shaped), (sent) => {
        const result = decodeProof(sent)
        expect(result.ok || typeof result.code === 'string').toBe(true)
      }),
      runs(300),
    )
  })
})

describe('the prefix of a signature', () => {
  test('sig takes the curve of the key', () => {
    expect(decodeProof({ ...proof, signature: generic(proof.signature) })).toMatchObject({ ok: true })
  })

  test('a curve that is not the key’s is refused', () => {
    for (const curve of ['secp256k1', 'p256'] as const) {
      const signature = withPrefix(proof.signature, TAGS[curve].signature.prefix)
      expect(decodeProof({ ...proof, signature })).toMatchObject({ code: 'signature_malformed' })
    }
  })

  test('sig is too short for BLS', () => {
    const { publicKey } = accounts['bls12-381']
    const sent = { ...proof, publicKey, signature: generic(proof.signature) }
    expect(decodeProof(sent)).toMatchObject({ code: 'signature_malformed' })
  })
})

describe('a payload', () => {
  test.each([
    ['the text alone', pack(message)],
    ['the text behind the prefix', pack(PREFIX + message)],
    ['site and time', pack(`${PREFIX}app.example ${NOW} ${message}`)],
    ['site with scheme and path', pack(`${PREFIX}https://app.example/login ${NOW} ${message}`)],
  ])('is accepted: %s', (_name, payload) => {
    expect(payloadsOf({ ...proof, payload })).toEqual([hexToBytes(payload)])
  })

  const plain = pack(message)
  const withLength = (length: number) => `0501${length.toString(16).padStart(8, '0')}${plain.slice(12)}`
  test.each([
    ['another text', pack(`${message} `)],
    ['a text in front', pack(`I agree. ${message}`)],
    ['another site', pack(`${PREFIX}evil.example ${NOW} ${message}`)],
    [
      'another site with ours in its path',
      pack(`${PREFIX}https://evil.example/app.example ${NOW} ${message}`),
    ],
    ['another site with ours as user', pack(`${PREFIX}app.example@evil.example ${NOW} ${message}`)],
    ['no time', pack(`${PREFIX}app.example now ${message}`)],
    ['more than site and time', pack(`${PREFIX}app.example ${NOW} and ${message}`)],
    ['a length in hexadecimal digits', withLength(2 * message.length)],
    ['a length that is one short', withLength(message.length - 1)],
    ['a length that is one long', withLength(message.length + 1)],
    ['a byte more', `${plain}00`],
    ['packed bytes instead of a string', plain.replace(/^0501/, '050a')],
    ['no magic byte', plain.slice(2)],
    ['the magic byte of an operation', plain.replace(/^05/, '03')],
    ['upper case', plain.toUpperCase()],
    ['a prefix', `0x${plain}`],
    ['half a byte', `${plain}0`],
    ['no UTF-8', '050100000001ff'],
    ['a byte order mark', pack(`\ufeff${message}`)],
    ['nothing', ''],
  ])('is refused: %s', (_name, payload) => {
    expect(decodeProof({ ...proof, payload })).toMatchObject({ code: 'encoding_invalid', field: 'payload' })
  })

  test('is refused when it is no text', () => {
    expect(decodeProof({ ...proof, payload: null })).toMatchObject({ code: 'encoding_invalid' })
  })
})
