import { runs } from '@countersign/testing/runs'
import { getPublicKey, secretFromSeed, sign } from '@scure/sr25519'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { verifySr25519 } from './sr25519.ts'
import { agreed, sr25519Backends } from './test/backends.ts'
import { flip, seed, utf8 } from './test/bytes.ts'
import { sr25519Vectors } from './test/sr25519Vectors.ts'

const message = utf8('app.example wants you to sign in')

describe.each(sr25519Backends)('verifySr25519 on $name', (backend) => {
  test.each(sr25519Vectors)('$verdict: $name', async ({ verdict, name: _, ...input }) => {
    const noise = vi.spyOn(console, 'error')
    const before = structuredClone(input)
    expect(await verifySr25519(input, { backend })).toBe(verdict)
    expect(input).toEqual(before)
    // A panic inside the module writes its stack there.
    expect(noise).not.toHaveBeenCalled()
    noise.mockRestore()
  })

  test('the key cache does not see a buffer that the caller reuses', async () => {
    const secret = secretFromSeed(seed('a'))
    const signature = sign(secret, message)
    const publicKey = getPublicKey(secret)
    expect(await verifySr25519({ message, signature, publicKey }, { backend })).toBe('valid')
    publicKey.set(getPublicKey(secretFromSeed(seed('b'))))
    expect(await verifySr25519({ message, signature, publicKey }, { backend })).toBe('invalid')
    publicKey.set(getPublicKey(secret))
    expect(await verifySr25519({ message, signature, publicKey }, { backend })).toBe('valid')
  })
})

describe('sr25519 on every backend alike', () => {
  const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const input = fc
    .record({
      secret: bytes32,
      random: bytes32,
      message: fc.uint8Array({ minLength: 1, maxLength: 300 }),
      flipped: fc.option(
        fc.record({ part: fc.constantFrom('message', 'signature', 'publicKey'), bit: fc.nat(511) }),
      ),
      randomKey: fc.option(bytes32, { freq: 3 }),
      randomSignature: fc.option(fc.uint8Array({ minLength: 64, maxLength: 64 }), { freq: 3 }),
    })
    .map((of) => {
      const secret = secretFromSeed(of.secret)
      const whole = {
        message: of.message,
        signature: of.randomSignature ?? sign(secret, of.message, of.random),
        publicKey: of.randomKey ?? getPublicKey(secret),
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
        const verdict = await agreed(sr25519Backends, (backend) => verifySr25519(of, { backend }))
        expect(verdict === 'valid').toBe(valid)
      }),
      runs(120),
    )
  })
})

describe('the shared rule of sr25519', () => {
  test('answers for lengths, ranges and the identity without asking the backend', async () => {
    const backend = { name: 'none', verify: () => expect.unreachable() }
    const refused = sr25519Vectors.filter(
      (v) => v.verdict !== 'valid' && v.verdict !== 'invalid' && !/no element|Ed25519/.test(v.name),
    )
    expect(refused.length).toBeGreaterThan(18)
    for (const { verdict, name: _, ...input } of refused)
      expect(await verifySr25519(input, { backend })).toBe(verdict)
  })

  test('uses the backend of the platform by default', async () => {
    const secret = secretFromSeed(seed('a'))
    const signature = sign(secret, message)
    expect(await verifySr25519({ message, signature, publicKey: getPublicKey(secret) })).toBe('valid')
  })
})
