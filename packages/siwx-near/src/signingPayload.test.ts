import { sha256 } from '@countersign/siwx-crypto'
import { NONCE } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import { nep641Hash, nep641ToNep413, parseNanoseconds } from './nep641.ts'
import { signingPayload } from './signingPayload.ts'
import { signInText } from './test/message.ts'
import { envelopeOf } from './test/wallet.ts'

const text = signInText()

describe('signingPayload', () => {
  test('NEP-413: recipient is the domain, nonce the hash of the nonce', () => {
    expect(signingPayload({ type: 'near:nep413', message: text })).toEqual({
      message: text,
      recipient: 'app.example',
      nonce: sha256(new TextEncoder().encode(NONCE)),
    })
  })

  test('NEP-413: the callback URL goes to the wallet as it is', () => {
    const callbackUrl = 'https://app.example/callback?x=1'
    expect(signingPayload({ type: 'near:nep413', message: text, callbackUrl })).toMatchObject({ callbackUrl })
  })

  test('NEP-641: the text, plain and in JSON', () => {
    const { payload, jsonPayload } = signingPayload({ type: 'near:nep641', message: text })
    expect(payload).toBe(text)
    expect(JSON.parse(jsonPayload)).toEqual({ domain: 'app.example', action: 'Login', msg: text })
  })

  test('what is no message, and other types, are mistakes of the program', () => {
    expect(() => signingPayload({ type: 'near:nep413', message: 'Hello' })).toThrow(
      expect.objectContaining({ code: 'message_malformed' }),
    )
    expect(() => signingPayload({ type: 'eip191' as never, message: text })).toThrow(
      expect.objectContaining({ code: 'proof_type_not_allowed' }),
    )
  })
})

describe('the mapping of NEP-641 to NEP-413', () => {
  test('shows network, signer, path and second', () => {
    const envelope = envelopeOf('Hello', {
      signerId: 'extension.near',
      path: ['wallet.near', 'v1.signer'],
      timestamp: '2026-08-05T07:28:00.123456789Z',
    })
    expect(nep641ToNep413(envelope)).toEqual({
      message: 'Hello',
      nonce: nep641Hash(envelope),
      recipient: 'mainnet: extension.near -> wallet.near -> v1.signer @ 2026-08-05T07:28:00Z',
    })
  })

  test('refuses what cannot be written', () => {
    expect(() => nep641Hash(envelopeOf('', { timestamp: '2026' }))).toThrow(
      expect.objectContaining({ code: 'time_invalid' }),
    )
    expect(() => nep641Hash(envelopeOf('', { signerId: 'A' }))).toThrow(
      expect.objectContaining({ code: 'address_invalid' }),
    )
    expect(() => nep641Hash(envelopeOf('', { path: ['a'] }))).toThrow(
      expect.objectContaining({ code: 'address_invalid' }),
    )
  })

  test.each([
    ['1970-01-01T00:00:00Z', 0n],
    ['1970-01-01T00:00:00.000000001Z', 1n],
    ['1970-01-01t01:00:00.1+01:00', 100_000_000n],
    ['2554-07-21T23:34:33.709551615Z', 2n ** 64n - 1n],
    ['2554-07-21T23:34:33.709551616Z', undefined],
    ['1969-12-31T23:59:59Z', undefined],
    ['1970-01-01T00:00:00.0000000001Z', undefined],
    ['1970-01-01T00:00:00.Z', undefined],
    ['1970-02-30T00:00:00Z', undefined],
    ['1970-01-01T00:00:00', undefined],
  ])('%s', (timestamp, nanoseconds) => {
    expect(parseNanoseconds(timestamp)).toBe(nanoseconds)
  })
})
