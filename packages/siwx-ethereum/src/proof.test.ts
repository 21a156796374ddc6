import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { privateKeyToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { bytesToHex, hexToBytes } from './internal/hex.ts'
import { decodeProof } from './proof.ts'
import { KEYS } from './test/message.ts'
import { wrap6492, wrap8010 } from './test/wrap.ts'

const FACTORY = `0x${'fa'.repeat(20)}` as const
const SUFFIX_6492 = '6492'.repeat(16)
const SUFFIX_8010 = '8010'.repeat(16)
const RUNS = runs(300)

const decode = (signature: unknown, message: unknown = 'text') =>
  decodeProof({ type: 'eip191', message, signature })

const signed = privateKeyToAccount(KEYS.alice).signAuthorization({
  address: FACTORY,
  chainId: 1,
  nonce: 258,
})

describe('decodeProof', () => {
  test('plain signatures of any length', () => {
    expect(decode('0x')).toMatchObject({ ok: true, text: 'text', signature: { kind: 'plain' } })
    expect(decode(`0x${'Ab'.repeat(65)}`)).toMatchObject({
      signature: { kind: 'plain', signature: new Uint8Array(65).fill(0xab) },
    })
  })

  test.each([
    ['no object', null, 'proof_type_not_allowed'],
    ['an array', [], 'proof_type_not_allowed'],
    ['no signature', { type: 'eip191', message: '' }, 'encoding_invalid'],
    ['bytes', { type: 'eip191', message: '', signature: new Uint8Array(65) }, 'encoding_invalid'],
    ['another type', { type: 'eip712', message: '', signature: '0x' }, 'proof_type_not_allowed'],
    ['no type', { message: '', signature: '0x' }, 'proof_type_not_allowed'],
    ['an odd digit', { type: 'eip191', message: '', signature: '0x0' }, 'encoding_invalid'],
    ['no prefix', { type: 'eip191', message: '', signature: '00' }, 'encoding_invalid'],
    ['0X', { type: 'eip191', message: '', signature: '0X00' }, 'encoding_invalid'],
    ['a space', { type: 'eip191', message: '', signature: '0x00 ' }, 'encoding_invalid'],
    ['a full-width digit', { type: 'eip191', message: '', signature: '0x0０' }, 'encoding_invalid'],
  ])('refuses %s', (_name, proof, code) => {
    expect(decodeProof(proof)).toMatchObject({ ok: false, code })
  })

  test('at most 64 KiB', () => {
    expect(decode(`0x${'00'.repeat(65_536)}`)).toMatchObject({ ok: true })
    expect(decode(`0x${'00'.repeat(65_537)}`)).toMatchObject({ code: 'input_too_large', stage: 'size' })
    expect(decode(`0x${'00'.repeat(45_056)}${SUFFIX_6492}`)).toMatchObject({ code: 'input_too_large' })
  })

  test('ERC-6492 as viem writes it', () => {
    const bytes = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(bytes, bytes, (factoryData, signature) => {
        const wrapped = wrap6492(FACTORY, bytesToHex(factoryData), bytesToHex(signature))
        expect(decode(wrapped)).toEqual({
          ok: true,
          text: 'text',
          signature: { kind: 'erc6492', factory: FACTORY, factoryData, signature },
        })
      }),
      RUNS,
    )
  })

  test('ERC-8010 as viem writes it', async () => {
    const authorization = await signed
    const bytes = fc.uint8Array({ maxLength: 200 })
    fc.assert(
      fc.property(bytes, bytes, (initData, signature) => {
        const wrapped = wrap8010({
          authorization,
          signature: bytesToHex(signature),
          data: bytesToHex(initData),
          to: FACTORY,
        })
        expect(decode(wrapped)).toMatchObject({
          signature: {
            kind: 'erc8010',
            authorization: { chainId: 1n, address: FACTORY, nonce: 258n },
            target: FACTORY,
            initData,
            signature,
          },
        })
      }),
      RUNS,
    )
  })

  test('a broken wrapper is signature_malformed, whatever is broken', async () => {
    const wrappers = [
      wrap6492(FACTORY, '0x010203', `0x${'11'.repeat(65)}`),
      wrap8010({ authorization: await signed, signature: `0x${'11'.repeat(65)}`, data: '0x01' }),
    ]
    const offsets = fc.record({ wrapper: fc.constantFrom(...wrappers), at: fc.nat(700), byte: fc.nat(255) })
    fc.assert(
      fc.property(offsets, ({ wrapper, at, byte }) => {
        const bytes = hexToBytes(wrapper) as Uint8Array
        bytes[at % (bytes.length - 32)] = byte
        const result = decode(bytesToHex(bytes))
        expect(result.ok ? 'decoded' : result.code).toMatch(/^(decoded|signature_malformed)$/)
      }),
      RUNS,
    )
    for (const suffix of [SUFFIX_6492, SUFFIX_8010]) {
      expect(decode(`0x${'ff'.repeat(320)}${suffix}`)).toMatchObject({ code: 'signature_malformed' })
      expect(decode(`0x${'00'.repeat(32)}${suffix}`)).toMatchObject({ code: 'signature_malformed' })
    }
  })

  test('an authorization cannot have the nonce that EIP-7702 leaves out', async () => {
    const wrapped = hexToBytes(
      wrap8010({ authorization: await signed, signature: `0x${'11'.repeat(65)}` }),
    ) as Uint8Array
    // Behind the signature: chain id, delegation, nonce.
    const end = 65 + 3 * 32
    const withNonce = (last: number) =>
      bytesToHex(
        wrapped
          .slice()
          .fill(0xff, end - 8, end)
          .with(end - 1, last),
      )
    expect(decode(withNonce(0xfe))).toMatchObject({ signature: { authorization: { nonce: 2n ** 64n - 2n } } })
    expect(decode(withNonce(0xff))).toMatchObject({ code: 'signature_malformed' })
  })

  test('never throws and never answers anything else', () => {
    fc.assert(
      fc.property(fc.anything(), (proof) => {
        const result = decodeProof(proof)
        expect(result.ok || typeof result.code === 'string').toBe(true)
      }),
      RUNS,
    )
    const suffix = fc.constantFrom('', SUFFIX_6492, SUFFIX_8010, `${'00'.repeat(31)}40${SUFFIX_8010}`)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), suffix, (bytes, tail) => {
        const result = decode(`${bytesToHex(bytes)}${tail}`)
        expect(result.ok || result.code === 'signature_malformed').toBe(true)
      }),
      RUNS,
    )
  })
})
