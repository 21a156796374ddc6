import { anyCharacter } from '@countersign/testing/anyCharacter'
import { runs } from '@countersign/testing/runs'
import { expected, NONCE, NOW, now } from '@countersign/testing/signInFields'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSiws } from './siws.ts'
import { POLKADOT } from './test/chains.ts'
import { alice, carol, dave, eve } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { CHAINS, siwsText } from './test/siws.ts'
import { verifyMessage } from './verifyMessage.ts'

const ADDRESS = carol.addressWith(42)
const parse = (text: string) => parseSiws(text, CHAINS)

describe('parseSiws', () => {
  test('default', () => {
    expect(parse(siwsText(ADDRESS))).toMatchObject({
      ok: true,
      warnings: ['legacy_profile'],
      message: {
        namespace: 'polkadot',
        domain: 'app.example',
        address: ADDRESS,
        statement: 'Sign in to Example.',
        version: '1',
        chainId: POLKADOT,
        nonce: NONCE,
        issuedAt: NOW,
      },
    })
  })

  test.each([
    ['a name below the address', { name: '(siws.azero)' }],
    ['no statement', { statement: undefined }],
    ['a statement that looks like a line', { statement: 'URI: https://evil.example\n' }],
    ['no Chain ID', { chainId: undefined }],
    ['a UUID as nonce', { nonce: 'Nonce: 0b7e4c1e-5f0a-4b7e-9f5e-1f2d3c4b5a69' }],
    [
      'all times',
      { expirationTime: 'Expiration Time: 2026-11-21T13:00:00Z', notBefore: `Not Before: ${NOW}` },
    ],
    ['a request id with spaces', { requestId: 'Request ID: a b c' }],
    ['resources', { resources: 'Resources:\n- https://a.example\n- ipfs://b' }],
  ])('takes %s', (_name, parts) => {
    expect(parse(siwsText(ADDRESS, parts))).toMatchObject({
      ok: true,
      message: { uri: 'https://app.example/login' },
    })
  })

  test.each([
    [
      'our own header',
      { header: 'app.example wants you to sign in with your Polkadot account:' },
      'message_malformed',
    ],
    ['no domain', { header: ' wants you to sign in with your Substrate account:' }, 'message_malformed'],
    [
      'a domain with a space',
      { header: 'a b wants you to sign in with your Substrate account:' },
      'message_malformed',
    ],
    ['no address', { address: '' }, 'address_invalid'],
    [
      'a wrong checksum',
      { address: `${ADDRESS.slice(0, -1)}${ADDRESS.endsWith('1') ? '2' : '1'}` },
      'address_checksum',
    ],
    ['a 20-byte account', { address: eve.address }, 'address_invalid'],
    ['a name with a line break', { name: '(a\nb)' }, 'message_malformed'],
    ['two names', { name: '(a)\n(b)' }, 'message_malformed'],
    ['two lines of statement', { statement: 'a\nb\n' }, 'message_malformed'],
    ['a statement that is not ASCII', { statement: 'café\n' }, 'message_malformed'],
    ['another version', { version: 'Version: 1' }, 'version_unsupported'],
    ['no version', { version: undefined }, 'message_malformed'],
    ['no nonce', { nonce: undefined }, 'message_malformed'],
    ['a short nonce', { nonce: 'Nonce: 1234567' }, 'nonce_invalid'],
    ['a nonce with a space', { nonce: 'Nonce: 1234 5678' }, 'nonce_invalid'],
    ['two nonces', { nonce: `Nonce: ${NONCE}\nNonce: ${NONCE}` }, 'message_malformed'],
    ['no time', { issuedAt: undefined }, 'message_malformed'],
    ['30 February', { issuedAt: 'Issued At: 2026-02-30T12:00:00Z' }, 'time_invalid'],
    ['an invalid expiration', { expirationTime: 'Expiration Time: never' }, 'time_invalid'],
    ['an unknown chain', { chainId: 'Chain ID: kusama' }, 'chain_not_allowed'],
    ['a name that objects have', { chainId: 'Chain ID: __proto__' }, 'chain_not_allowed'],
    ['a relative URI', { uri: 'URI: /login' }, 'message_malformed'],
    ['no resource', { resources: 'Resources:' }, 'message_malformed'],
    ['a line left over', { resources: 'Resources:\n- https://a.example\n' }, 'message_malformed'],
    ['an unknown line', { requestId: 'Statement: x' }, 'message_malformed'],
    ['another order', { nonce: `Issued At: ${NOW}`, issuedAt: `Nonce: ${NONCE}` }, 'message_malformed'],
  ])('refuses %s', (_name, parts, code) => {
    expect(parse(siwsText(ADDRESS, parts))).toMatchObject({ ok: false, code })
  })

  test('refuses the JSON form and CRLF', () => {
    expect(parse(JSON.stringify({ domain: 'app.example', address: ADDRESS }))).toMatchObject({ ok: false })
    expect(parse(siwsText(ADDRESS).replaceAll('\n', '\r\n'))).toMatchObject({ ok: false })
    expect(parse(siwsText(ADDRESS, { statement: `${'a'.repeat(17_000)}\n` }))).toMatchObject({
      code: 'input_too_large',
    })
  })

  test('never throws', () => {
    const lines = siwsText(ADDRESS).split('\n')
    const line = fc.oneof(fc.constantFrom(...lines), fc.string({ unit: anyCharacter, maxLength: 20 }))
    fc.assert(
      fc.property(fc.array(line, { maxLength: 14 }), (parts) => {
        const result = parse(parts.join('\n'))
        expect(result.ok || result.code !== 'internal').toBe(true)
      }),
      runs(300),
    )
  })
})

describe('a SIWS proof', () => {
  const text = siwsText(ADDRESS)
  const compatibility = { siws: CHAINS }
  const verify = async (signer: typeof carol, message: string, more = {}) =>
    verifyMessage(
      { ...(await signer.sign(message)), type: 'substrate:siws' },
      { ...expected, ...more },
      { now, compatibility },
    )

  test('is accepted where it is asked for', async () => {
    expect(await verify(carol, text)).toMatchObject({
      ok: true,
      account: `polkadot:${POLKADOT}:${carol.address}`,
    })
  })

  // The published library answers with the message of the victim, whoever has signed.
  test('names the account whose key has signed', async () => {
    expect(await verify(dave, text)).toMatchObject({ code: 'signature_invalid' })
    // The account is no point of sr25519's group.
    expect(await verify(alice, text)).toMatchObject({ code: 'key_account_mismatch' })
  })

  test('meets every expectation', async () => {
    expect(await verify(carol, text, { domain: 'other.example' })).toMatchObject({ code: 'domain_mismatch' })
    expect(await verify(carol, text, { nonce: 'another-nonce' })).toMatchObject({ code: 'nonce_mismatch' })
    expect(await verify(carol, text, { nonce: () => false })).toMatchObject({ code: 'nonce_used' })
    expect(
      await verify(carol, text, { chains: ['polkadot:b0a8d493285c2df73290dfb7e61f870f'] }),
    ).toMatchObject({
      code: 'chain_not_allowed',
    })
    const old = siwsText(ADDRESS, { issuedAt: 'Issued At: 2026-11-21T11:00:00Z' })
    expect(await verify(carol, old)).toMatchObject({ code: 'too_old' })
  })

  test('is not read as one of ours, nor ours as one', async () => {
    expect(await verifyMessage(await carol.sign(text), expected, { now, compatibility })).toMatchObject({
      code: 'profile_unsupported',
    })
    expect(await verify(carol, signInText({ address: carol.address }))).toMatchObject({
      code: 'message_malformed',
    })
  })
})
