import type { Expectations } from '@countersign/siwx-core'
import { bytesToBase64, concat, utf8 } from '@countersign/siwx-core/codec'
import { expected, NONCE, now } from '@countersign/testing/signInFields'
import algosdk from 'algosdk'
import { describe, expect, test, vi } from 'vitest'
import { alice, bob, jsonOf, MAINNET, TESTNET, withHighS } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { answering, STATE } from './test/readers.ts'
import type { AlgorandProof, MxProof, VerifyContext } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ address: alice.address })
const proof = await alice.mx(text)
const sent = await alice.unprefixed(text)
const one = await alice.arc60(jsonOf(text))
const transaction = await alice.arc14(text)

const verify = (
  sent: AlgorandProof,
  { reader, unprefixed, ...more }: Partial<Expectations> & VerifyContext = {},
) => verifyMessage(sent, { ...expected, ...more }, { now, reader, unprefixed })

const onchain = {
  kind: 'onchain',
  chain: `algorand:${MAINNET}`,
  blockNumber: '45000000',
  blockHash: STATE.blockHash,
  blockTime: '2026-11-21T12:00:00.000Z',
}

describe('a key account', () => {
  test('is accepted without a chain, and the result says what was not asked', async () => {
    expect(await verify(proof)).toEqual({
      ok: true,
      account: `algorand:${MAINNET}:${alice.address}`,
      subject: `algorand:${alice.address}`,
      accountKind: 'key',
      method: 'algorand:mx',
      key: [...alice.publicKey].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
      message: expect.objectContaining({ address: alice.address, chainId: MAINNET, nonce: NONCE }),
      evidence: { kind: 'offline' },
      warnings: ['rekey_not_checked'],
    })
  })

  test('is accepted by the chain, pinned to a round', async () => {
    const result = await verify(proof, { reader: answering({}), requireOnchain: true })
    expect(result).toMatchObject({ ok: true, accountKind: 'key', evidence: onchain, warnings: [] })
  })

  test('has one subject on every network', async () => {
    const other = await alice.mx(signInText({ address: alice.address, chainId: TESTNET }))
    expect(await verify(other)).toMatchObject({
      account: `algorand:${TESTNET}:${alice.address}`,
      subject: `algorand:${alice.address}`,
    })
  })

  test.each([
    ['algorand:mx', proof],
    ['algorand:unprefixed', sent],
    ['algorand:arc60', one],
    ['algorand:arc14', transaction],
  ])('signs with %s', async (method, sent) => {
    expect(await verify(sent)).toMatchObject({ ok: true, method, subject: `algorand:${alice.address}` })
    expect(await verify(sent, { allow: [method] })).toMatchObject({ ok: true })
    const others = ['algorand:mx', 'algorand:unprefixed', 'algorand:arc60', 'algorand:arc14']
    const allow = others.filter((other) => other !== method)
    expect(await verify(sent, { allow })).toMatchObject({ code: 'proof_type_not_allowed' })
  })
})

describe('binding', () => {
  test('a key that says it is another one is refused where it matters', async () => {
    const foreign = { ...(await bob.mx(text)), signer: bob.address } as MxProof
    expect(await verify(foreign)).toMatchObject({ code: 'reader_missing', received: bob.address })
    expect(await verify(foreign, { reader: answering({}) })).toMatchObject({
      code: 'key_account_mismatch',
      expected: alice.address,
      received: bob.address,
    })
  })

  test('naming the account does not help a foreign key', async () => {
    const foreign = await bob.mx(text)
    expect(await verify(foreign)).toMatchObject({ code: 'signature_invalid' })
    expect(await verify({ ...foreign, signer: alice.address } as MxProof)).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('the account may be named as its own signer', async () => {
    const named = { ...proof, signer: alice.address } as MxProof
    expect(await verify(named)).toMatchObject({ ok: true, accountKind: 'key' })
  })

  test('an address that is no key is of an account that cannot sign: an application, a program', async () => {
    const unsupported = { code: 'account_type_unsupported', stage: 'signature' }
    const addresses = [algosdk.getApplicationAddress(1n), algosdk.getApplicationAddress(6n)].map(String)
    // The program of the shared vectors.
    addresses.push('6Z3C3LDVWGMX23BMSYMANACQOSINPFIRF77H7N3AWJZYV6OH6GWTJKVMXY')
    const results = await Promise.all(
      addresses.map(async (address) => verify({ ...proof, message: signInText({ address }) })),
    )
    // Half of all hashes happen to be points; for them there is only no signature.
    expect(results.every((result) => !result.ok)).toBe(true)
    expect(results).toContainEqual(expect.objectContaining(unsupported))
    for (const result of results) {
      expect(result).toMatchObject({
        code: expect.stringMatching(/^(account_type_unsupported|signature_invalid)$/),
      })
    }
  })

  test('a key of small order is refused', async () => {
    const publicKey = new Uint8Array(32)
    publicKey[0] = 1
    const address = algosdk.encodeAddress(publicKey)
    const message = signInText({ address })
    const signature = bytesToBase64(concat(publicKey, new Uint8Array(32)))
    const peer = algosdk.verifyBytes(utf8(message), concat(publicKey, new Uint8Array(32)), address)
    expect(peer).toBe(true)
    expect(await verify({ type: 'algorand:mx', message, signature })).toMatchObject({
      code: 'key_small_order',
    })
  })
})

describe('what was signed', () => {
  test('S + L is refused', async () => {
    const twin = { ...proof, signature: withHighS(proof.signature ?? '') } as MxProof
    expect(await verify(twin)).toMatchObject({ code: 'signature_non_canonical' })
  })

  test('a raw signature is refused as MX, ARC-60 and ARC-14', async () => {
    const { signature } = await alice.unprefixed(text)
    expect(await verify({ ...proof, signature } as MxProof)).toMatchObject({ code: 'signature_invalid' })
    const json = jsonOf(text)
    const arc60 = await alice.arc60(json)
    for (const bytes of [utf8(json), utf8(text), utf8(`MX${json}`)]) {
      const raw = bytesToBase64(await alice.raw(bytes))
      expect(await verify({ ...arc60, signature: raw } as AlgorandProof)).toMatchObject({
        code: 'signature_invalid',
      })
    }
  })

  test('a signature with MX is refused as one without', async () => {
    const { signature } = proof
    expect(
      await verify({ type: 'algorand:unprefixed', message: text, signature } as AlgorandProof),
    ).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('the formula in the prose of ARC-60, with the authenticator data unhashed, is refused', async () => {
    const arc60 = await alice.arc60(jsonOf(text))
    const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(jsonOf(text))))
    const authenticatorData = Uint8Array.from(atob(arc60.authenticatorData), (c) => c.charCodeAt(0))
    const signature = bytesToBase64(await alice.raw(concat(hash, authenticatorData)))
    expect(await verify({ ...arc60, signature } as AlgorandProof)).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('text is not accepted where JSON is signed, nor JSON where text is', async () => {
    expect(await verify(await alice.arc60(text, 'app.example'))).toMatchObject({ code: 'message_malformed' })
    expect(await verify(await alice.mx(jsonOf(text)))).toMatchObject({ code: 'message_malformed' })
    expect(await verify(await alice.unprefixed(jsonOf(text)))).toMatchObject({ code: 'message_malformed' })
  })
})

describe('the unprefixed text of Kibisis', () => {
  test('is accepted with a warning', async () => {
    expect(await verify(sent, { reader: answering({}) })).toMatchObject({
      ok: true,
      method: 'algorand:unprefixed',
      warnings: ['unprefixed_signature'],
    })
  })

  test('can be switched off', async () => {
    expect(await verify(sent, { unprefixed: true })).toMatchObject({ ok: true })
    expect(await verify(sent, { unprefixed: false })).toMatchObject({ code: 'proof_type_not_allowed' })
    expect(await verify(proof, { unprefixed: false })).toMatchObject({ ok: true })
  })

  test.each([
    'TX.example',
    'MX.example',
    'arc60.io',
    'Program.example',
    'ProgData.example',
    'spc.example',
    'ORP.example',
    'PQK.example',
  ])('a text that begins like protocol bytes is refused: %s', async (domain) => {
    const message = signInText({ address: alice.address, domain })
    expect(await verify(await alice.unprefixed(message), { domain })).toMatchObject({
      code: 'encoding_invalid',
      stage: 'binding',
    })
    // With a prefix of its own it is fine, and so it is with the scheme in front.
    expect(await verify(await alice.mx(message), { domain })).toMatchObject({ ok: true })
    const schemed = signInText({ address: alice.address, domain, scheme: 'https' })
    expect(await verify(await alice.unprefixed(schemed), { domain })).toMatchObject({ ok: true })
  })

  test('a transaction, a program and anything else that is not a whole message is refused', async () => {
    for (const message of [
      'TX\u0081',
      'Program\u0001',
      'hello',
      '',
      `${text}\n`,
      `TX\n${text}`,
      ` ${text}`,
    ]) {
      expect(await verify(await alice.unprefixed(message))).toMatchObject({ ok: false, stage: 'parse' })
    }
  })
})

describe('the order', () => {
  test('the nonce is spent once, after the binding and before the signature', async () => {
    const nonce = vi.fn(() => true)
    const foreign = { ...(await bob.mx(text)), signer: bob.address } as MxProof
    expect(await verify(foreign, { nonce })).toMatchObject({ code: 'reader_missing' })
    expect(nonce).not.toHaveBeenCalled()
    expect(await verify(await bob.mx(text), { nonce })).toMatchObject({ code: 'signature_invalid' })
    expect(nonce).toHaveBeenCalledTimes(1)
  })

  test('the network is asked last, and not for what is refused anyway', async () => {
    const account = vi.fn(async () => STATE)
    const reader = () => ({ account })
    await verify(await bob.mx(text), { reader })
    await verify(proof, { reader, nonce: () => false })
    expect(account).not.toHaveBeenCalled()
    expect(await verify(proof, { reader })).toMatchObject({ ok: true })
    expect(account).toHaveBeenCalledExactlyOnceWith(alice.address)
  })

  test('received bytes are verified, never a text rebuilt from fields', async () => {
    const spelled = signInText({ address: alice.address, issuedAt: '2026-11-21t12:00:00.000000z' })
    expect(await verify(await alice.mx(spelled))).toMatchObject({
      ok: true,
      message: { issuedAt: '2026-11-21t12:00:00.000000z' },
    })
    expect(await verify({ ...proof, message: spelled } as MxProof)).toMatchObject({
      code: 'signature_invalid',
    })
  })
})
