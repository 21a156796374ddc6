import type { Expectations } from '@countersign/siwx-core'
import { blake2b } from '@countersign/siwx-crypto'
import { expected, NONCE, now } from '@countersign/testing/signInFields'
import { describe, expect, test, vi } from 'vitest'
import committed from '../vectors/signatures.json' with { type: 'json' }
import { bytesToHex } from './internal/hex.ts'
import { signedBytes } from './signingPayload.ts'
import { encodeSs58 } from './ss58.ts'
import { KUSAMA, MOONBEAM, POLKADOT, SOLO } from './test/chains.ts'
import { alice, bob, carol, erin, eve, mallory, signRawProof } from './test/keys.ts'
import { signatureOf, twin } from './test/malleate.ts'
import { signInText } from './test/message.ts'
import type { Compatibility, PolkadotProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ address: alice.address })
const proof = await alice.sign(text)

const verify = (sent: PolkadotProof, more: Partial<Expectations> = {}, compatibility?: Compatibility) =>
  verifyMessage(sent, { ...expected, ...more }, { now, compatibility })

describe('a key account', () => {
  test('is accepted without a chain', async () => {
    expect(await verify(proof)).toEqual({
      ok: true,
      account: `polkadot:${POLKADOT}:${alice.address}`,
      subject: `polkadot:${bytesToHex(alice.accountId)}`,
      accountKind: 'key',
      method: 'polkadot:sr25519',
      key: alice.key,
      message: expect.objectContaining({ address: alice.address, chainId: POLKADOT, nonce: NONCE }),
      evidence: { kind: 'offline' },
      warnings: [],
    })
  })

  test('has one subject on every chain and with every prefix', async () => {
    const subject = `polkadot:${bytesToHex(alice.accountId)}`
    for (const [chainId, prefix, written] of [
      [KUSAMA, 2, 2],
      [KUSAMA, 42, 2],
      [POLKADOT, 42, 0],
      [SOLO, 7, 7],
    ] as const) {
      const sent = await alice.sign(signInText({ address: alice.addressWith(prefix), chainId }))
      const account = `polkadot:${chainId}:${alice.addressWith(written)}`
      expect(await verify(sent)).toMatchObject({ account, subject })
    }
  })

  test('an ECDSA account brings its compressed key, and high s is said', async () => {
    const sent = await erin.sign(signInText({ address: erin.address }))
    expect(await verify(sent)).toMatchObject({ method: 'polkadot:ecdsa', key: erin.key, warnings: [] })
    const high = signRawProof(sent.message, twin(signatureOf(sent)))
    expect(await verify(high)).toMatchObject({ ok: true, warnings: ['high_s'] })
  })

  test('a 20-byte account, with 65 bytes and with the 64 of ERC-2098', async () => {
    const message = signInText({ address: eve.address, chainId: MOONBEAM })
    const sent = await eve.sign(message)
    const accepted = { ok: true, method: 'polkadot:eip191', subject: `polkadot:${eve.address.toLowerCase()}` }
    expect(await verify(sent)).toMatchObject(accepted)
    const bytes = signatureOf(sent)
    const compact = bytes.slice(0, 64)
    compact[32] = (compact[32] ?? 0) | (bytes[64] === 28 ? 0x80 : 0)
    expect(await verify({ ...sent, signature: bytesToHex(compact) })).toMatchObject(accepted)
    const plain = bytes.with(64, (bytes[64] ?? 27) - 27)
    expect(await verify({ ...sent, signature: bytesToHex(plain) })).toMatchObject(accepted)
    const foreign = await mallory.sign(message)
    expect(await verify(foreign)).toMatchObject({ code: 'signature_invalid' })
  })
})

describe('what was signed', () => {
  const long = signInText({ address: carol.address, statement: 'long '.repeat(40) })

  test('the bytes are wrapped', async () => {
    const bare = signRawProof(text, alice.signBytes(new TextEncoder().encode(text)))
    expect(await verify(bare)).toMatchObject({ code: 'signature_invalid' })
    expect(await verify(bare, {}, { unwrapped: false })).toMatchObject({ code: 'signature_invalid' })
    expect(await verify(bare, {}, { unwrapped: true })).toMatchObject({
      ok: true,
      warnings: ['legacy_profile'],
    })
    expect(await verify(proof, {}, { unwrapped: true })).toMatchObject({ ok: true, warnings: [] })
  })

  test('above 256 bytes, their hash', async () => {
    const hash = (message: string) => carol.signBytes(blake2b(signedBytes(message), 32))
    expect(await verify(signRawProof(long, hash(long)))).toMatchObject({ ok: true, warnings: [] })
    const bare = carol.signBytes(blake2b(new TextEncoder().encode(long), 32))
    expect(await verify(signRawProof(long, bare), {}, { unwrapped: true })).toMatchObject({
      code: 'signature_invalid',
    })
  })

  test('exactly 256 bytes are not hashed, 257 are', async () => {
    for (const [length, ok] of [
      [256, false],
      [257, true],
    ] as const) {
      const fields = {
        address: carol.address,
        uri: 'a:b',
        issuedAt: '2026-11-21T12:00:00Z',
        statement: undefined,
      }
      const padding = length - signedBytes(signInText(fields)).length
      const message = signInText({ ...fields, uri: `a:b${'c'.repeat(padding)}` })
      expect(signedBytes(message)).toHaveLength(length)
      const sent = signRawProof(message, carol.signBytes(blake2b(signedBytes(message), 32)))
      const result = await verify(sent)
      expect(result.ok || result.code).toBe(ok || 'signature_invalid')
    }
  })

  test('a text that brings its own <Bytes> is none of ours', async () => {
    const wrapped = `<Bytes>${text}</Bytes>`
    const sent = signRawProof(wrapped, alice.signBytes(new TextEncoder().encode(wrapped)))
    expect(await verify(sent)).toMatchObject({ code: 'message_malformed' })
  })
})

describe('binding', () => {
  test('another key does not pass, under no algorithm', async () => {
    const codes = await Promise.all(
      [bob, carol, erin].map(async (signer) => {
        const result = await verify(await signer.sign(text))
        return result.ok ? '' : result.code
      }),
    )
    // The account is no point of Ed25519's curve.
    expect(codes).toEqual(['signature_invalid', 'key_account_mismatch', 'signature_invalid'])
  })

  test('an ECDSA key does not speak for the account that has its bytes', async () => {
    // The 32 bytes of an AccountId read as an x coordinate are another account than their hash.
    const raw = Uint8Array.from({ length: 32 }, (_, index) =>
      Number.parseInt(erin.key.slice(4 + 2 * index, 6 + 2 * index), 16),
    )
    const message = signInText({ address: encodeSs58(raw, 0) })
    expect(await verify(await erin.sign(message))).toMatchObject({ code: 'signature_invalid' })
  })

  test('signRaw does not prove a 20-byte account, nor personal_sign a 32-byte one', async () => {
    const evm = signInText({ address: eve.address, chainId: MOONBEAM })
    expect(await verify(await erin.sign(evm))).toMatchObject({
      code: 'key_account_mismatch',
      stage: 'binding',
    })
    expect(await verify(await eve.sign(text))).toMatchObject({
      code: 'key_account_mismatch',
      stage: 'binding',
    })
  })

  test('an account that is no key of the algorithm is told so', async () => {
    const message = signInText({ address: encodeSs58(new Uint8Array(32).fill(0xff), 0) })
    expect(await verify(await alice.sign(message))).toMatchObject({ code: 'key_account_mismatch' })
  })

  test('a key of small order is refused', async () => {
    const identity = new Uint8Array(32).with(0, 1)
    const message = signInText({ address: encodeSs58(identity, 0) })
    const forged = new Uint8Array(64).with(0, 1)
    expect(await verify(signRawProof(message, forged))).toMatchObject({ code: 'key_small_order' })
    const zero = signInText({ address: encodeSs58(new Uint8Array(32), 0) })
    expect(await verify(signRawProof(zero, new Uint8Array(64).with(63, 0x80)))).toMatchObject({
      code: 'key_small_order',
    })
  })

  test.each([
    ['a pallet', '6d6f646c70792f7472737279'],
    ['a parachain', '70617261d0070000'],
    ['a sibling', '7369626cd0070000'],
  ])('the account of %s has no key', async (_name, head) => {
    const id = Uint8Array.from({ length: 32 }, (_, index) =>
      Number.parseInt(head.slice(2 * index, 2 * index + 2) || '0', 16),
    )
    const nonce = vi.fn(() => true)
    expect(
      await verify(await alice.sign(signInText({ address: encodeSs58(id, 0) })), { nonce }),
    ).toMatchObject({
      code: 'account_type_unsupported',
      stage: 'binding',
    })
    expect(nonce).not.toHaveBeenCalled()
  })

  test('an account that only begins like that of a pallet may have a key', async () => {
    const id = new Uint8Array(32).fill(7)
    id.set(new TextEncoder().encode('modl'))
    const result = await verify(await alice.sign(signInText({ address: encodeSs58(id, 0) })))
    expect(result).toMatchObject({ ok: false, stage: 'signature' })
  })

  test('a proxied account is answered with its own code', async () => {
    const sent = { ...proof, type: 'substrate:proxy' } as unknown as PolkadotProof
    expect(await verify(sent)).toMatchObject({ code: 'account_type_unsupported' })
  })

  test('the text must not name two chains', async () => {
    const mixed = text.replace(POLKADOT, KUSAMA)
    expect(await verify(await alice.sign(mixed))).toMatchObject({ code: 'chain_mismatch', field: 'address' })
    const evm = signInText({ address: eve.address, chainId: MOONBEAM }).replace(MOONBEAM, POLKADOT)
    expect(await verify(await eve.sign(evm))).toMatchObject({ code: 'chain_mismatch' })
    const foreign = { address: alice.addressWith(2), chainId: POLKADOT }
    expect(() => signInText(foreign)).toThrow(expect.objectContaining({ code: 'chain_mismatch' }))
  })
})

describe('expectations', () => {
  test('allow names methods', async () => {
    expect(await verify(proof, { allow: ['polkadot:sr25519'] })).toMatchObject({ ok: true })
    expect(await verify(proof, { allow: ['polkadot:ed25519'] })).toMatchObject({
      code: 'proof_type_not_allowed',
    })
    expect(await verify(proof, { allow: [] })).toMatchObject({ code: 'proof_type_not_allowed' })
    const evm = await eve.sign(signInText({ address: eve.address, chainId: MOONBEAM }))
    expect(await verify(evm, { allow: ['polkadot:ecdsa'] })).toMatchObject({ code: 'proof_type_not_allowed' })
  })

  test('a reading that is not allowed is not tried', async () => {
    const vector = committed.vectors.find(({ name }) => name === 'ecdsa: r begins with the type byte 0')
    const ambiguous = vector?.proof as PolkadotProof
    expect(await verify(ambiguous)).toMatchObject({ ok: true, method: 'polkadot:ecdsa' })
    expect((await verify(ambiguous, { allow: ['polkadot:ed25519'] })).ok).toBe(false)
  })

  test('requireOnchain cannot be met: no state of a chain is asked', async () => {
    expect(await verify(proof, { requireOnchain: false })).toMatchObject({ ok: true })
    expect(await verify(proof, { requireOnchain: true })).toMatchObject({ code: 'onchain_required' })
  })

  test('accounts are compared by the key, not by the prefix', async () => {
    for (const prefix of [0, 42]) {
      const accounts = [`polkadot:${POLKADOT}:${alice.addressWith(prefix)}`]
      expect(await verify(proof, { accounts })).toMatchObject({ ok: true })
    }
    for (const accounts of [
      [],
      ['polkadot'],
      [`polkadot:${POLKADOT}:${bob.address}`],
      [`polkadot:${KUSAMA}:${alice.addressWith(2)}`],
    ]) {
      expect(await verify(proof, { accounts })).toMatchObject({ code: 'account_mismatch' })
    }
  })
})

describe('the order', () => {
  test('the nonce is spent once, after the binding and before the signature', async () => {
    const nonce = vi.fn(() => true)
    expect(await verify(await eve.sign(text), { nonce })).toMatchObject({ stage: 'binding' })
    expect(nonce).not.toHaveBeenCalled()
    expect(await verify(await bob.sign(text), { nonce })).toMatchObject({ stage: 'signature' })
    expect(nonce).toHaveBeenCalledTimes(1)
    expect(nonce).toHaveBeenCalledWith(NONCE, expect.objectContaining({ address: alice.address }))
  })
})
