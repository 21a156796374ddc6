import { type Expectations, parseMessage as parseAny } from '@countersign/siwx-core'
import { runs } from '@countersign/testing/runs'
import { expected, now } from '@countersign/testing/signInFields'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import committed from '../vectors/signatures.json' with { type: 'json' }
import { bytesToHex } from './internal/hex.ts'
import { parseMessage } from './parseMessage.ts'
import { polkadotProfile } from './profile.ts'
import { MOONBEAM, POLKADOT } from './test/chains.ts'
import { alice, bob, carol, erin, eve } from './test/keys.ts'
import { signatureOf } from './test/malleate.ts'
import { signInText } from './test/message.ts'
import type { Compatibility, PolkadotProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ address: alice.address })
const proof = await alice.sign(text)

const verify = (sent: PolkadotProof, more: Partial<Expectations> = {}, compatibility?: Compatibility) =>
  verifyMessage(sent, { ...expected, ...more }, { now, compatibility })

describe('pitfalls of others', () => {
  test('the type byte is not guessed: an ECDSA signature may begin with 0, 1 or 2', async () => {
    const ambiguous = committed.vectors.filter(({ name }) => name.startsWith('ecdsa: r begins'))
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
    expect(await verify(await bob.sign(text), {})).toMatchObject({ code: 'signature_invalid' })
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
    const eip4361 = parseAny({ ...polkadotProfile, order: 'eip4361' }, text)
    expect(eip4361.ok).toBe(false)
  })

  test('an expected account does not replace the signature', async () => {
    const accounts = [`polkadot:${POLKADOT}:${alice.address}`]
    expect(await verify(await bob.sign(text), { accounts })).toMatchObject({ code: 'signature_invalid' })
  })

  test('an expired text can still be read: no clock stands in the parser', () => {
    const expirationTime = '2001-01-01T00:00:00Z'
    expect(parseMessage(signInText({ address: alice.address, expirationTime }))).toMatchObject({ ok: true })
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
      runs(500),
    )
  })
})
