import { runs } from '@countersign/testing/runs'
import { ed25519 } from '@noble/curves/ed25519.js'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyEd25519 } from './ed25519.ts'
import { agreed, ed25519Backends } from './test/backends.ts'
import { flip, seed, utf8 } from './test/bytes.ts'
import { ed25519Vectors } from './test/ed25519Vectors.ts'

const message = utf8('app.example wants you to sign in')

describe.each(ed25519Backends)('verifyEd25519 on $name', (backend) => {
  test.each(ed25519Vectors)('$verdict: $name', async ({ verdict, name: _, ...input }) => {
    const before = structuredClone(input)
    expect(await verifyEd25519(input, { backend })).toBe(verdict)
    expect(input).toEqual(before)
  })

  test('the key cache does not see a buffer that the caller reuses', async () => {
    const signature = ed25519.sign(message, seed('a'))
    const publicKey = ed25519.getPublicKey(seed('a'))
    expect(await verifyEd25519({ message, signature, publicKey }, { backend })).toBe('valid')
    publicKey.set(ed25519.getPublicKey(seed('b')))
    expect(await verifyEd25519({ message, signature, publicKey }, { backend })).toBe('invalid')
    publicKey.set(ed25519.getPublicKey(seed('a')))
    expect(await verifyEd25519({ message, signature, publicKey }, { backend })).toBe('valid')
  })
})

describe('Ed25519 on every backend alike', () => {
  const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const input = fc
    .record({
      secret: bytes32,
      message: fc.uint8Array({ minLength: 1, maxLength: 300 }),
      flipped: fc.option(
        fc.record({ part: fc.constantFrom('message', 'signature', 'publicKey'), bit: fc.nat(511) }),
      ),
      randomKey: fc.option(bytes32, { freq: 3 }),
      randomSignature: fc.option(fc.uint8Array({ minLength: 64, maxLength: 64 }), { freq: 3 }),
    })
    .map((of) => {
      const whole = {
        message: of.message,
        signature: of.randomSignature ?? ed25519.sign(of.message, of.secret),
        publicKey: of.randomKey ?? ed25519.getPublicKey(of.secret),
      }
      const intact = !of.randomKey && !of.randomSignature
      if (!of.flipped) return { input: whole, valid: intact }
      const part = of.flipped.part as 'message'
      const bit = of.flipped.bit % (whole[part].length * 8)
      return { input: { ...whole, [part]: flip(whole[part], bit) }, valid: false }
    })

  test('valid, bit-flipped and random input', async () => {
    await fc.assert(
      fc.asyncProperty(input, async ({ input: of, valid }) => {
        const verdict = await agreed(ed25519Backends, (backend) => verifyEd25519(of, { backend }))
        expect(verdict === 'valid').toBe(valid)
      }),
      runs(150),
    )
  })
})

describe('the shared rule of Ed25519', () => {
  test('answers for lengths, ranges and small orders without asking the backend', async () => {
    const backend = { name: 'none', verify: () => expect.unreachable() }
    const refused = ed25519Vectors.filter(
      (v) => v.verdict !== 'valid' && v.verdict !== 'invalid' && !v.name.includes('key off'),
    )
    expect(refused.length).toBeGreaterThan(25)
    for (const { verdict, name: _, ...input } of refused)
      expect(await verifyEd25519(input, { backend })).toBe(verdict)
  })

  test('uses the backend of the platform by default', async () => {
    const signature = ed25519.sign(message, seed('a'))
    const publicKey = ed25519.getPublicKey(seed('a'))
    expect(await verifyEd25519({ message, signature, publicKey })).toBe('valid')
  })
})
