import { type Expectations, parseMessage } from '@countersign/siwx-core'
import { blake2b } from '@countersign/siwx-crypto'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { bytesToHex } from './internal/hex.ts'
import { multisigAddress } from './multisigAddress.ts'
import { polkadotProfile } from './profile.ts'
import { signedBytes } from './signingPayload.ts'
import {
  alice,
  bob,
  carol,
  erin,
  eve,
  KUSAMA,
  MOONBEAM,
  mallory,
  POLKADOT,
  SOLO,
  signRawProof,
  type TestAccount,
} from './test/keys.ts'
import { signatureOf, twin } from './test/malleate.ts'
import { expected, NONCE, now, signInText } from './test/message.ts'
import { runs } from './test/runs.ts'
import type { Compatibility, MultisigProof, PolkadotProof } from './types.ts'
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
      expect((await verify(sent)).ok).toBe(ok)
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
    const { encodeSs58 } = await import('./ss58.ts')
    const message = signInText({ address: encodeSs58(raw, 0) })
    expect((await verify(await erin.sign(message))).ok).toBe(false)
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
    const { encodeSs58 } = await import('./ss58.ts')
    const message = signInText({ address: encodeSs58(new Uint8Array(32).fill(0xff), 0) })
    expect(await verify(await alice.sign(message))).toMatchObject({ code: 'key_account_mismatch' })
  })

  test('a key of small order is refused', async () => {
    const { encodeSs58 } = await import('./ss58.ts')
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
    const { encodeSs58 } = await import('./ss58.ts')
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

describe('multisig', () => {
  const signatories = [alice, carol, erin].map(({ address }) => address)
  const address = multisigAddress({ signatories, threshold: 2, chainId: POLKADOT })
  const message = signInText({ address })
  const by = async (
    signers: readonly TestAccount[],
    more: Partial<MultisigProof> = {},
  ): Promise<MultisigProof> => ({
    type: 'substrate:multisig',
    message,
    threshold: 2,
    signatories,
    signatures: await Promise.all(
      signers.map(async (one) => ({
        signatory: one.address,
        signature: (await one.sign(message)).signature,
      })),
    ),
    ...more,
  })

  test('is proven by as many members as it takes', async () => {
    expect(await verify(await by([alice, erin]))).toMatchObject({
      ok: true,
      account: `polkadot:${POLKADOT}:${address}`,
      accountKind: 'multisig',
      method: 'polkadot:multisig',
      evidence: { kind: 'offline' },
    })
    expect(await verify(await by([alice]))).toMatchObject({ code: 'threshold_not_met' })
    expect(await verify(await by([]))).toMatchObject({ code: 'threshold_not_met' })
  })

  test('a member cannot count twice, under whatever prefix', async () => {
    const { signature } = await alice.sign(message)
    const signatures = [alice.address, alice.addressWith(42)].map((signatory) => ({ signatory, signature }))
    expect(await verify(await by([], { signatures }))).toMatchObject({ code: 'duplicate_key' })
    const twins = [alice.address, alice.addressWith(42), carol.address]
    expect(await verify(await by([alice, carol], { signatories: twins }))).toMatchObject({
      code: 'duplicate_key',
    })
  })

  test('another list or threshold is another account', async () => {
    const nonce = vi.fn(() => true)
    const others = [alice.address, carol.address, bob.address]
    expect(await verify(await by([alice, bob], { signatories: others }), { nonce })).toMatchObject({
      code: 'key_account_mismatch',
    })
    expect(await verify(await by([alice], { threshold: 1 }), { nonce })).toMatchObject({
      code: 'key_account_mismatch',
    })
    expect(nonce).not.toHaveBeenCalled()
  })

  test('a stranger is no member', async () => {
    expect(await verify(await by([alice, bob]))).toMatchObject({ code: 'key_not_found' })
  })

  test('every signature that comes must hold', async () => {
    const good = await by([alice, carol, erin])
    const [first, second, third] = good.signatures
    if (!first || !second || !third) throw new Error('three')
    const bad = { ...third, signature: second.signature }
    expect(await verify(good)).toMatchObject({ ok: true })
    expect(await verify({ ...good, signatures: [first, second, bad] })).toMatchObject({
      code: 'signature_invalid',
      field: 'signatures',
    })
  })

  test('a member alone, or the members over a text of their own, do not pass', async () => {
    expect(await verify(await alice.sign(message))).toMatchObject({ ok: false })
    const own = await alice.sign(text)
    const signatures = [
      { signatory: alice.address, signature: own.signature },
      { signatory: carol.address, signature: (await carol.sign(message)).signature },
    ]
    expect(await verify(await by([], { signatures }))).toMatchObject({ code: 'signature_invalid' })
  })

  test.each([0, -1, 4])('a threshold of %i is none', async (threshold) => {
    expect((await verify(await by([alice, carol], { threshold }))).ok).toBe(false)
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
    const { vectors } = (await import('../vectors/signatures.json', { with: { type: 'json' } })).default
    const vector = vectors.find(({ name }) => name === 'ecdsa: r begins with the type byte 0')
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

describe('pitfalls of others', () => {
  test('the type byte is not guessed: an ECDSA signature may begin with 0, 1 or 2', async () => {
    const { vectors } = (await import('../vectors/signatures.json', { with: { type: 'json' } })).default
    const ambiguous = vectors.filter(({ name }) => name.startsWith('ecdsa: r begins'))
    expect(ambiguous.map(({ proof: one }) => (one as { signature: string }).signature.slice(0, 4))).toEqual([
      '0x00',
      '0x01',
      '0x02',
    ])
    for (const { proof: one } of ambiguous)
      expect(await verify(one as PolkadotProof)).toMatchObject({ ok: true })
  })

  test('the received text is verified, not one rebuilt from fields', async () => {
    const spelled = text.replace('2026-11-21T12:00:00.000Z', '2026-11-21T13:00:00+01:00')
    expect(await verify(await alice.sign(spelled))).toMatchObject({
      message: { issuedAt: '2026-11-21T13:00:00+01:00' },
    })
  })

  test('a signer is compared with the address of the text, also when nobody expects an account', async () => {
    expect(await verify(await bob.sign(text), {})).toMatchObject({ ok: false })
  })

  test('the base58 checksum is checked', async () => {
    const last = alice.address.endsWith('1') ? '2' : '1'
    const broken = text.replace(alice.address, alice.address.slice(0, -1) + last)
    expect(await verify(await alice.sign(broken))).toMatchObject({ code: 'address_checksum' })
  })

  test('an expired text is expired, whatever its issue time', async () => {
    const message = signInText({ address: alice.address, expirationTime: '2026-11-21T11:58:00Z' })
    expect(await verify(await alice.sign(message))).toMatchObject({ code: 'expired' })
  })

  test('a failing nonce store is no invalid proof, and no rejection', async () => {
    const nonce = () => Promise.reject(new Error('down'))
    expect(await verify(proof, { nonce })).toMatchObject({ code: 'internal' })
  })

  test('the order of lines is the one that CAIP-122 prints', () => {
    const lines = text.split('\n')
    expect(lines.at(-1)).toBe(`Chain ID: ${POLKADOT}`)
    const eip4361 = parseMessage({ ...polkadotProfile, order: 'eip4361' }, text)
    expect(eip4361.ok).toBe(false)
  })
})

describe('hostile proofs', () => {
  const bytes = fc.uint8Array({ minLength: 60, maxLength: 67 }).map(bytesToHex)
  const flipped = fc
    .tuple(fc.nat({ max: 63 }), fc.integer({ min: 1, max: 255 }))
    .map(([at, mask]) =>
      bytesToHex(signatureOf(proof).map((byte, index) => (index === at ? byte ^ mask : byte))),
    )
  const signature = fc.oneof(bytes, flipped, fc.string(), fc.anything())
  const types = [
    'substrate:signraw',
    'substrate:eip191',
    'substrate:multisig',
    'substrate:siws',
    'substrate:proxy',
  ]
  const texts = [
    text,
    signInText({ address: eve.address, chainId: MOONBEAM }),
    signInText({ address: carol.address }),
    signInText({ address: erin.address }),
  ]
  const address = fc.constantFrom(alice.address, carol.address, erin.addressWith(42), eve.address, '')
  const shaped = fc.record(
    {
      type: fc.oneof(fc.constantFrom(...types), fc.anything()),
      message: fc.oneof(fc.constantFrom(...texts), fc.string(), fc.anything()),
      signature,
      threshold: fc.oneof(fc.integer({ min: -1, max: 4 }), fc.anything()),
      signatories: fc.oneof(fc.array(address, { maxLength: 4 }), fc.anything()),
      signatures: fc.oneof(
        fc.array(fc.record({ signatory: address, signature }), { maxLength: 3 }),
        fc.anything(),
      ),
    },
    { requiredKeys: ['type', 'message'] },
  )

  test('are never accepted and never thrown', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof({ weight: 9, arbitrary: shaped }, { weight: 1, arbitrary: fc.anything() }),
        async (sent) => {
          const compatibility = { unwrapped: true, siws: { '': POLKADOT } }
          const result = await verify(sent as PolkadotProof, {}, compatibility)
          expect(result.ok).toBe(false)
          if (!result.ok) expect(result.code).not.toBe('internal')
        },
      ),
      { numRuns: runs(500) },
    )
  }, 3_600_000)
})
