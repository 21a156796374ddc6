import { bytesToBase64 } from '@countersign/siwx-core/codec'
import { describe, expect, test } from 'vitest'
import { decodeProof } from './proof.ts'
import { alice, bob, multisigOf } from './test/keys.ts'

const mx = await alice.mx('text')
const arc60 = await alice.arc60('{}', 'app.example')
const multisig = multisigOf({ [alice.address]: mx.signature ?? '', [bob.address]: mx.signature ?? '' })
const byMany = { type: 'algorand:mx', message: 'text', multisig }
const [first] = multisig.members

describe('decodeProof', () => {
  test('default', async () => {
    expect(await decodeProof(mx)).toMatchObject({ ok: true, type: 'algorand:mx', text: 'text' })
    expect(await decodeProof(arc60)).toMatchObject({ ok: true, type: 'algorand:arc60', text: '{}' })
    expect(await decodeProof(byMany)).toMatchObject({ ok: true, signer: { kind: 'multisig', threshold: 2 } })
  })

  test('signs what its type says', async () => {
    const signed = async (proof: unknown) => {
      const decoded = await decodeProof(proof)
      return decoded.ok ? new TextDecoder().decode(decoded.signed) : undefined
    }
    expect(await signed(mx)).toBe('MXtext')
    expect(await signed({ ...mx, type: 'algorand:unprefixed' })).toBe('text')
  })

  test.each<readonly [string, unknown, string]>([
    ['nothing', undefined, 'proof_type_not_allowed'],
    ['null', null, 'proof_type_not_allowed'],
    ['an array', [], 'proof_type_not_allowed'],
    ['no type', { ...mx, type: undefined }, 'proof_type_not_allowed'],
    ['another type', { ...mx, type: 'eip191' }, 'proof_type_not_allowed'],
    ['a type of the prototype', { ...mx, type: 'constructor' }, 'proof_type_not_allowed'],
    ['no message', { ...mx, message: undefined }, 'encoding_invalid'],
    ['no signature', { ...mx, signature: undefined }, 'encoding_invalid'],
    ['bytes', { ...mx, signature: new Uint8Array(64) }, 'encoding_invalid'],
    ['hexadecimal', { ...mx, signature: 'zz'.repeat(65) }, 'encoding_invalid'],
    ['base64url', { ...mx, signature: '-'.repeat(86) }, 'encoding_invalid'],
    ['no padding', { ...mx, signature: 'A'.repeat(86) }, 'encoding_invalid'],
    ['unused bits that are set', { ...mx, signature: `${'A'.repeat(85)}B==` }, 'encoding_invalid'],
    ['white space', { ...mx, signature: ` ${mx.signature}` }, 'encoding_invalid'],
    ['63 bytes', { ...mx, signature: bytesToBase64(new Uint8Array(63)) }, 'signature_malformed'],
    ['65 bytes', { ...mx, signature: bytesToBase64(new Uint8Array(65)) }, 'signature_malformed'],
    ['a long signature', { ...mx, signature: 'A'.repeat(4000) }, 'input_too_large'],
    ['a long text', { ...mx, message: 'a'.repeat(16_385) }, 'input_too_large'],
    ['a signer that is no address', { ...mx, signer: 'nobody' }, 'address_invalid'],
    [
      'a signer with a wrong checksum',
      { ...mx, signer: `${alice.address.slice(0, -2)}AA` },
      'address_checksum',
    ],
    ['a signer that is no text', { ...mx, signer: 1 }, 'encoding_invalid'],
    ['no data', { ...arc60, data: undefined }, 'encoding_invalid'],
    ['data that are not UTF-8', { ...arc60, data: btoa('\xff') }, 'encoding_invalid'],
    ['long data', { ...arc60, data: 'A'.repeat(30_000) }, 'input_too_large'],
    ['no authenticator data', { ...arc60, authenticatorData: undefined }, 'encoding_invalid'],
    ['short authenticator data', { ...arc60, authenticatorData: btoa('a'.repeat(31)) }, 'encoding_invalid'],
    ['long authenticator data', { ...arc60, authenticatorData: 'A'.repeat(4000) }, 'input_too_large'],
    ['no transaction', { type: 'algorand:arc14' }, 'encoding_invalid'],
    ['an empty transaction', { type: 'algorand:arc14', transaction: '' }, 'message_malformed'],
    ['no MessagePack', { type: 'algorand:arc14', transaction: 'AAAA' }, 'message_malformed'],
    ['a long transaction', { type: 'algorand:arc14', transaction: 'A'.repeat(50_000) }, 'input_too_large'],
    ['a signature and a multisignature', { ...byMany, signature: mx.signature }, 'encoding_invalid'],
    ['a signer and a multisignature', { ...byMany, signer: alice.address }, 'encoding_invalid'],
    ['null as multisignature', { ...byMany, multisig: null }, 'encoding_invalid'],
    ['version 2', { ...byMany, multisig: { ...multisig, version: 2 } }, 'encoding_invalid'],
    ['threshold 0', { ...byMany, multisig: { ...multisig, threshold: 0 } }, 'encoding_invalid'],
    ['threshold NaN', { ...byMany, multisig: { ...multisig, threshold: Number.NaN } }, 'encoding_invalid'],
    ['too high a threshold', { ...byMany, multisig: { ...multisig, threshold: 4 } }, 'encoding_invalid'],
    ['no members', { ...byMany, multisig: { ...multisig, members: [] } }, 'encoding_invalid'],
    [
      '256 members',
      { ...byMany, multisig: { ...multisig, members: Array(256).fill(first) } },
      'encoding_invalid',
    ],
    [
      'a member that is nothing',
      { ...byMany, multisig: { ...multisig, members: [null, first] } },
      'encoding_invalid',
    ],
    [
      'a member with half a signature',
      { ...byMany, multisig: { ...multisig, members: [first, { ...first, signature: btoa('half') }] } },
      'signature_malformed',
    ],
    [
      'a member with null as signature',
      { ...byMany, multisig: { ...multisig, members: [first, { ...first, signature: null }] } },
      'encoding_invalid',
    ],
  ])('refuses %s', async (_name, sent, code) => {
    expect(await decodeProof(sent)).toMatchObject({ ok: false, code })
  })
})
