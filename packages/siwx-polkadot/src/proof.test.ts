import { concat } from '@countersign/siwx-core/codec'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readingsOf } from './internal/readings.ts'
import { decodeProof } from './proof.ts'
import { alice, bob, carol, erin, eve } from './test/keys.ts'
import { signatureOf } from './test/malleate.ts'

const proof = await alice.sign('text')
const evm = await eve.sign('text')
const multisig = {
  type: 'substrate:multisig',
  message: 'text',
  threshold: 1,
  signatories: [alice.address, bob.address],
  signatures: [{ signatory: alice.address, signature: proof.signature }],
} as const

const algorithms = (bytes: Uint8Array) => readingsOf(bytes).map(({ algorithm }) => algorithm)
const typed = (type: number, bytes: Uint8Array) => concat(Uint8Array.of(type), bytes)

describe('readings of a signature', () => {
  const sr = signatureOf(proof)
  const ed = carol.signBytes(sr)
  const ec = erin.signBytes(sr)

  test('64, 65 and 66 bytes', () => {
    expect(algorithms(sr)).toEqual(['polkadot:sr25519'])
    expect(algorithms(ed)).toEqual(['polkadot:ed25519'])
    expect(algorithms(ec)).toEqual(['polkadot:ecdsa'])
    expect(algorithms(typed(0, ed))).toContain('polkadot:ed25519')
    expect(algorithms(typed(1, sr))).toContain('polkadot:sr25519')
    expect(algorithms(typed(2, ec))).toEqual(['polkadot:ecdsa'])
  })

  test('65 bytes that begin with 0 and end with a recovery id have two readings', () => {
    const both = typed(0, ed).with(64, 0)
    expect(algorithms(both)).toEqual(['polkadot:ed25519', 'polkadot:ecdsa'])
  })

  test('65 bytes that begin with 1 or 2 have one: the marker of schnorrkel is no recovery id', () => {
    expect(algorithms(typed(1, sr))).toEqual(['polkadot:sr25519'])
    expect(algorithms(typed(1, ec.subarray(0, 64)).with(64, 1))).toEqual(['polkadot:ecdsa'])
    expect(algorithms(typed(2, ec.subarray(0, 64)).with(64, 1))).toEqual(['polkadot:ecdsa'])
  })

  test.each([
    ['the type byte of the other curve', typed(0, sr)],
    ['an unknown type byte', typed(3, sr)],
    ['ECDSA behind the type byte of sr25519', typed(1, ec)],
    ['ECDSA behind an unknown type byte', typed(3, ec)],
    ['v 27', ec.with(64, 27)],
    ['63 bytes', sr.subarray(1)],
    ['67 bytes', typed(2, typed(2, ec))],
    ['nothing', new Uint8Array()],
  ])('none: %s', (_name, bytes) => {
    expect(algorithms(bytes)).toEqual([])
  })
})

describe('decodeProof', () => {
  test.each([
    ['no object', null, 'proof_type_not_allowed'],
    ['an array', [], 'proof_type_not_allowed'],
    ['no message', { ...proof, message: undefined }, 'encoding_invalid'],
    ['no signature', { ...proof, signature: undefined }, 'encoding_invalid'],
    ['bytes', { ...proof, signature: new Uint8Array(64) }, 'encoding_invalid'],
    ['another type', { ...proof, type: 'eip191' }, 'proof_type_not_allowed'],
    ['no type', { ...proof, type: undefined }, 'proof_type_not_allowed'],
    ['SIWS that nobody asked for', { ...proof, type: 'substrate:siws' }, 'proof_type_not_allowed'],
    ['a proxied account', { ...proof, type: 'substrate:proxy' }, 'account_type_unsupported'],
    ['upper case', { ...proof, signature: `0x${'AB'.repeat(64)}` }, 'encoding_invalid'],
    ['no 0x', { ...proof, signature: proof.signature.slice(2) }, 'encoding_invalid'],
    ['an odd digit', { ...proof, signature: `${proof.signature}0` }, 'encoding_invalid'],
    ['a line break', { ...proof, signature: `${proof.signature}\n` }, 'encoding_invalid'],
    ['63 bytes', { ...proof, signature: `0x${'ab'.repeat(63)}` }, 'signature_malformed'],
    ['67 bytes', { ...proof, signature: `0x${'ab'.repeat(67)}` }, 'signature_malformed'],
    ['a long signature', { ...proof, signature: `0x${'ab'.repeat(128)}` }, 'input_too_large'],
    ['66 bytes of personal_sign', { ...evm, signature: `${evm.signature}00` }, 'signature_malformed'],
    ['no signatories', { ...multisig, signatories: undefined }, 'encoding_invalid'],
    ['a threshold in text', { ...multisig, threshold: '1' }, 'encoding_invalid'],
    ['half a threshold', { ...multisig, threshold: 0.5 }, 'encoding_invalid'],
    ['a signatory that is no text', { ...multisig, signatories: [alice.address, 1] }, 'encoding_invalid'],
    ['a signatory in hex', { ...multisig, signatories: [alice.address, eve.address] }, 'address_invalid'],
    ['no member', { ...multisig, signatures: [null] }, 'encoding_invalid'],
    [
      'more signatures than signatories',
      { ...multisig, signatures: Array(3).fill(multisig.signatures[0]) },
      'input_too_large',
    ],
    ['101 signatories', { ...multisig, signatories: Array(101).fill(alice.address) }, 'input_too_large'],
  ])('refuses %s', (_name, sent, code) => {
    expect(decodeProof(sent)).toMatchObject({ ok: false, code })
  })

  test('takes each type', () => {
    expect(decodeProof(proof)).toMatchObject({ ok: true, type: 'substrate:signraw', text: 'text' })
    expect(decodeProof(evm)).toMatchObject({ ok: true, signature: signatureOf(evm) })
    expect(decodeProof(multisig)).toMatchObject({ ok: true, signatories: [alice.accountId, bob.accountId] })
    const siws = { ...proof, type: 'substrate:siws' }
    expect(decodeProof(siws, { compatibility: { siws: {} } })).toMatchObject({ ok: true })
  })

  test('never throws', () => {
    const values = [...Object.values(proof), ...Object.values(multisig), 'substrate:eip191']
    const field = fc.oneof(fc.anything(), fc.string(), fc.constantFrom(...values))
    const shaped = fc.record({
      type: field,
      message: field,
      signature: field,
      threshold: field,
      signatories: field,
      signatures: field,
    })
    fc.assert(
      fc.property(fc.oneof(fc.anything(), shaped), (sent) => {
        const result = decodeProof(sent, { compatibility: { siws: {} } })
        expect(result.ok || typeof result.code === 'string').toBe(true)
      }),
      runs(300),
    )
  })
})
