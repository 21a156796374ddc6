import type { Expectations } from '@countersign/siwx-core'
import { bytesToHex } from '@countersign/siwx-core/codec'
import { expected, NONCE, now } from '@countersign/testing/signInFields'
import { describe, expect, test, vi } from 'vitest'
import { encodeBase58Check } from './internal/base58check.ts'
import { CURVES, TAGS } from './internal/curves.ts'
import { addressOfKey, decodePublicKey, type PublicKey } from './internal/key.ts'
import { micheline } from './internal/payload.ts'
import { accountOf, accounts, alice, bob, generic, hasHighS, withOtherS } from './test/keys.ts'
import { BRANCH, GHOSTNET, MAINNET, signInText } from './test/message.ts'
import { waltText } from './test/vectors.ts'
import type { TezosProof, VerifyContext } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ address: alice.address })
const proof = await alice.sign(text)

const verify = (sent: TezosProof, more: Partial<Expectations> = {}, context: VerifyContext = {}) =>
  verifyMessage(sent, { ...expected, ...more }, { now, ...context })

describe('a key account', () => {
  test.each(CURVES)('is accepted without a chain: %s', async (curve) => {
    const { address, publicKey, sign } = accounts[curve]
    expect(await verify(await sign(signInText({ address })))).toEqual({
      ok: true,
      account: `tezos:${MAINNET}:${address}`,
      subject: `tezos:${address}`,
      accountKind: 'key',
      method: `tezos:${curve}`,
      key: bytesToHex((decodePublicKey(publicKey) as PublicKey).bytes),
      message: expect.objectContaining({ address, chainId: MAINNET, nonce: NONCE }),
      evidence: { kind: 'offline' },
      warnings: [],
    })
  })

  test('has one subject on every chain', async () => {
    const other = await alice.sign(signInText({ address: alice.address, chainId: GHOSTNET }))
    expect(await verify(other)).toMatchObject({
      account: `tezos:${GHOSTNET}:${alice.address}`,
      subject: `tezos:${alice.address}`,
    })
  })

  test('a contract has no key', async () => {
    const nonce = vi.fn(() => true)
    const contract = await alice.sign(signInText({ address: 'KT1U6EHmNxJTkvaWJ4ThczG4FSDaHC21ssvi' }))
    expect(await verify(contract, { nonce })).toMatchObject({ code: 'account_type_unsupported' })
    expect(nonce).not.toHaveBeenCalled()
  })
})

describe('what was signed', () => {
  test('is accepted without the prefix', async () => {
    const signature = await alice.signBytes(bytesToHex(micheline(text)))
    expect(await verify({ ...proof, signature })).toMatchObject({ ok: true })
  })

  test('is accepted with the prefix sig', async () => {
    for (const curve of ['ed25519', 'secp256k1', 'p256'] as const) {
      const sent = await accounts[curve].sign(signInText({ address: accounts[curve].address }))
      expect(await verify({ ...sent, signature: generic(sent.signature) })).toMatchObject({ ok: true })
    }
  })

  test('is held to the payload when the proof has one', async () => {
    const payload = bytesToHex(micheline(text))
    const plain = { ...proof, type: 'tezos:micheline', payload } as const
    expect(await verify(plain)).toMatchObject({ code: 'signature_invalid' })
    expect(await verify({ ...plain, signature: await alice.signBytes(payload) })).toMatchObject({ ok: true })
  })

  test('is no bare text, and no hash of one', async () => {
    const bytes = bytesToHex(new TextEncoder().encode(text))
    const signature = await alice.signBytes(bytes)
    expect(await verify({ ...proof, signature })).toMatchObject({ code: 'signature_invalid' })
  })

  test('one type does not stand for another', async () => {
    const types = ['tezos:micheline', 'tezos:offchain'] as const
    for (const signed of types) {
      for (const said of types) {
        const sent = { ...(await alice.sign(text, signed)), type: said } as TezosProof
        const answer = await verify(sent)
        expect(answer.ok || answer.code).toBe(signed === said ? true : 'signature_invalid')
      }
    }
    const noop = { ...proof, type: 'tezos:failing_noop', branch: BRANCH } as const
    expect(await verify(noop)).toMatchObject({ code: 'signature_invalid' })
  })
})

describe('binding', () => {
  test('a key that is not the account in the message is refused', async () => {
    expect(await verify(await bob.sign(text))).toMatchObject({
      code: 'key_account_mismatch',
      stage: 'binding',
      expected: bob.address,
      received: alice.address,
    })
  })

  test('a borrowed key does not help', async () => {
    const { signature } = await bob.sign(text)
    expect(await verify({ ...proof, signature })).toMatchObject({ code: 'signature_invalid' })
  })

  test('the same bytes as a key of another curve are another account', async () => {
    const { bytes } = decodePublicKey(accounts.secp256k1.publicKey) as PublicKey
    const publicKey = encodeBase58Check(TAGS.p256.key.prefix, bytes)
    const message = signInText({ address: accounts.secp256k1.address })
    const signature = generic((await accounts.secp256k1.sign(message)).signature)
    expect(await verify({ ...proof, message, publicKey, signature })).toMatchObject({
      code: 'key_account_mismatch',
    })
  })

  test('a key of small order is refused', async () => {
    const bytes = Uint8Array.of(1, ...new Uint8Array(31))
    const publicKey = encodeBase58Check(TAGS.ed25519.key.prefix, bytes)
    const address = addressOfKey({ curve: 'ed25519', bytes })
    const signature = encodeBase58Check(
      TAGS.ed25519.signature.prefix,
      Uint8Array.of(...bytes, ...new Uint8Array(32)),
    )
    const small = { ...proof, message: signInText({ address }), publicKey, signature }
    expect(await verify(small)).toMatchObject({ code: 'key_small_order', stage: 'signature' })
  })

  test('the point at infinity of BLS is refused', async () => {
    const bytes = Uint8Array.of(0xc0, ...new Uint8Array(47))
    const publicKey = encodeBase58Check(TAGS['bls12-381'].key.prefix, bytes)
    const message = signInText({ address: addressOfKey({ curve: 'bls12-381', bytes }) })
    const { signature } = await accounts['bls12-381'].sign(message)
    expect(await verify({ ...proof, message, publicKey, signature })).toMatchObject({
      code: 'key_small_order',
    })
  })
})

describe('signature', () => {
  test('S + L is refused', async () => {
    const signature = withOtherS(proof.signature, 'ed25519')
    expect(await verify({ ...proof, signature })).toMatchObject({ code: 'signature_non_canonical' })
  })

  test.each(['secp256k1', 'p256'] as const)('high s is accepted and reported: %s', async (curve) => {
    const { address, sign } = accounts[curve]
    const first = await sign(signInText({ address }))
    const second = { ...first, signature: withOtherS(first.signature, curve) }
    for (const sent of [first, second]) {
      const warnings = hasHighS(sent.signature, curve) ? ['high_s'] : []
      expect(await verify(sent)).toMatchObject({ ok: true, warnings })
    }
  })

  test('of another text is refused', async () => {
    const { signature } = await alice.sign(`${text} `)
    expect(await verify({ ...proof, signature })).toMatchObject({ code: 'signature_invalid' })
  })
})

describe('expectations', () => {
  test.each([
    [['tezos:ed25519'], true],
    [['tezos:micheline'], true],
    [['tezos:micheline', 'tezos:ed25519', 'eip191'], true],
    [['tezos:secp256k1'], false],
    [['tezos:offchain'], false],
    [['tezos:micheline', 'tezos:p256'], false],
    [['tezos:ed25519', 'tezos:failing_noop'], false],
    [['eip191'], false],
    [[], false],
  ])('allow %j: %s', async (allow, ok) => {
    const answer = await verify(proof, { allow })
    expect(answer.ok || answer.code).toBe(ok || 'proof_type_not_allowed')
  })
})

describe('the line of walt.id', () => {
  const walt = { chainId: MAINNET }
  const line = waltText(alice)

  test('is refused unless it is asked for', async () => {
    expect(await verify(await alice.sign(line, 'tezos:walt'))).toMatchObject({
      code: 'proof_type_not_allowed',
    })
  })

  test('is accepted with a warning', async () => {
    expect(await verify(await alice.sign(line, 'tezos:walt'), {}, { walt })).toMatchObject({
      ok: true,
      subject: `tezos:${alice.address}`,
      warnings: ['legacy_profile'],
    })
  })

  test('has nonces with hyphens', async () => {
    const nonce = '7b0e1e35-8d0c-4d9b-9d2f-1f2a3b4c5d6e'
    const sent = await alice.sign(waltText(alice, nonce), 'tezos:walt')
    expect(await verify(sent, { nonce }, { walt })).toMatchObject({ ok: true })
  })

  test('only in its own frame, and the frame only around it', async () => {
    const packed = await alice.sign(line)
    expect(await verify(packed, {}, { walt })).toMatchObject({ code: 'message_malformed' })
    expect(await verify({ ...packed, type: 'tezos:walt' } as TezosProof, {}, { walt })).toMatchObject({
      code: 'signature_invalid',
    })
    expect(await verify(await alice.sign(text, 'tezos:walt'), {}, { walt })).toMatchObject({
      code: 'message_malformed',
    })
  })

  test.each([
    ['another domain', line.replace('app.example wants', 'evil.example wants'), 'domain_mismatch'],
    ['another nonce', line.replace(NONCE, 'another1nonce'), 'nonce_mismatch'],
    ['another account', line.replace(alice.address, bob.address), 'key_account_mismatch'],
    ['an old date', line.replace('2026-11-21', '2026-11-20'), 'too_old'],
    ['no date', line.replace('2026-11-21', '2026-13-41'), 'time_invalid'],
    ['a second nonce', `${line}. Nonce: another1nonce`, 'message_malformed'],
    ['something in front', ` ${line}`, 'message_malformed'],
    ['a line break', `${line}\n`, 'message_malformed'],
  ])('is refused with %s', async (_name, message, code) => {
    expect(await verify(await alice.sign(message, 'tezos:walt'), {}, { walt })).toMatchObject({ code })
  })

  test('of somebody who signs with a key of their own is refused', async () => {
    const mallory = await accountOf('ed25519', 0x66)
    const victim = line.replace(alice.publicKey, mallory.publicKey)
    expect(await verify(await mallory.sign(victim, 'tezos:walt'), {}, { walt })).toMatchObject({
      code: 'key_account_mismatch',
    })
    expect(await verify(await mallory.sign(line, 'tezos:walt'), {}, { walt })).toMatchObject({
      code: 'key_account_mismatch',
    })
  })
})

describe('the order', () => {
  test('the nonce is spent once, after the binding and before the signature', async () => {
    const nonce = vi.fn(() => true)
    expect(await verify(await bob.sign(text), { nonce })).toMatchObject({ code: 'key_account_mismatch' })
    expect(nonce).not.toHaveBeenCalled()
    const { signature } = await bob.sign(text)
    expect(await verify({ ...proof, signature }, { nonce })).toMatchObject({ code: 'signature_invalid' })
    expect(nonce).toHaveBeenCalledTimes(1)
  })
})
