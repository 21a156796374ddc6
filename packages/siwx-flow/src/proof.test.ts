import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeProof } from './proof.ts'
import { ALICE, hexOf } from './test/keys.ts'
import type { CompositeSignature } from './types.ts'

const RUNS = runs(300)
const one: CompositeSignature = { addr: ALICE, keyId: 0, signature: 'ab'.repeat(64) }
const proof = { type: 'flow:account-proof', message: 'text', signatures: [one] } as const

const withOne = (changes: Record<string, unknown>) => ({ ...proof, signatures: [{ ...one, ...changes }] })

describe('decodeProof', () => {
  test('default', () => {
    const bytes = fc.uint8Array({ minLength: 64, maxLength: 64 })
    const prefix = fc.constantFrom('', '0x')
    const type = fc.constantFrom('flow:account-proof', 'flow:user-signature')
    fc.assert(
      fc.property(bytes, prefix, fc.nat(), type, (signature, start, keyId, kind) => {
        const sent = withOne({ addr: start + ALICE.slice(2), keyId, signature: hexOf(signature) })
        const decoded = {
          ok: true,
          type: kind,
          text: 'text',
          signatures: [{ address: ALICE, keyId, signature }],
        }
        expect(decodeProof({ ...sent, type: kind })).toEqual(decoded)
      }),
      RUNS,
    )
  })

  test("FCL's own members of a composite signature are not looked at", () => {
    expect(decodeProof(withOne({ f_type: 'CompositeSignature', f_vsn: '1.0.0' }))).toMatchObject({ ok: true })
  })

  test.each([
    ['no object', null, 'proof_type_not_allowed'],
    ['an array', [], 'proof_type_not_allowed'],
    ['no message', { ...proof, message: undefined }, 'encoding_invalid'],
    ['no list', { ...proof, signatures: { 0: one, length: 1 } }, 'encoding_invalid'],
    ['another type', { ...proof, type: 'eip191' }, 'proof_type_not_allowed'],
    ['no type', { ...proof, type: undefined }, 'proof_type_not_allowed'],
    ['no signature', { ...proof, signatures: [] }, 'signature_malformed'],
    ['65 signatures', { ...proof, signatures: new Array(65).fill(one) }, 'input_too_large'],
    ['a hole', { ...proof, signatures: new Array(1) }, 'encoding_invalid'],
    ['the same key twice', { ...proof, signatures: [one, one] }, 'duplicate_key'],
    ['a key as text', withOne({ keyId: '0' }), 'encoding_invalid'],
    ['key 1.5', withOne({ keyId: 1.5 }), 'encoding_invalid'],
    ['key -1', withOne({ keyId: -1 }), 'encoding_invalid'],
    ['key -0', withOne({ keyId: -0 }), 'encoding_invalid'],
    ['key NaN', withOne({ keyId: Number.NaN }), 'encoding_invalid'],
    ['key 2^32', withOne({ keyId: 2 ** 32 }), 'encoding_invalid'],
    ['an address in upper case', withOne({ addr: ALICE.toUpperCase() }), 'encoding_invalid'],
    ['a short address', withOne({ addr: '0xabc123def456' }), 'encoding_invalid'],
    ['a long address', withOne({ addr: '0'.repeat(1025) }), 'input_too_large'],
    ['no address', withOne({ addr: undefined }), 'encoding_invalid'],
    ['bytes', withOne({ signature: new Uint8Array(64) }), 'encoding_invalid'],
    ['upper case', withOne({ signature: 'AB'.repeat(64) }), 'encoding_invalid'],
    ['a prefix', withOne({ signature: `0x${one.signature}` }), 'encoding_invalid'],
    ['an odd digit', withOne({ signature: `${one.signature}0` }), 'encoding_invalid'],
    ['a line break', withOne({ signature: `${one.signature}\n` }), 'encoding_invalid'],
    ['63 bytes', withOne({ signature: 'ab'.repeat(63) }), 'signature_malformed'],
    ['65 bytes', withOne({ signature: 'ab'.repeat(65) }), 'signature_malformed'],
    ['a long signature', withOne({ signature: 'ab'.repeat(513) }), 'input_too_large'],
  ])('refuses %s', (_name, sent, code) => {
    expect(decodeProof(sent)).toMatchObject({ ok: false, code })
  })

  test('never throws', () => {
    const value = fc.oneof(fc.anything(), fc.string(), fc.constantFrom<unknown>(...Object.values(one)))
    const signature = fc.oneof(value, fc.record({ addr: value, keyId: value, signature: value }))
    const type = fc.oneof(value, fc.constant(proof.type))
    const shaped = fc.record({ type, message: value, signatures: fc.oneof(value, fc.array(signature)) })
    fc.assert(
      fc.property(fc.oneof(fc.anything(), shaped), (sent) => {
        const result = decodeProof(sent)
        expect(result.ok || typeof result.code === 'string').toBe(true)
      }),
      RUNS,
    )
  })
})
