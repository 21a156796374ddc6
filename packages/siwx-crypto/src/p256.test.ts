import { createHash } from 'node:crypto'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isHighSP256, verifyP256 } from './p256.ts'
import { agreed, p256Backends } from './test/backends.ts'
import { concat, flip, fromNumber, hex, seed, toNumber, utf8 } from './test/bytes.ts'
import { curves, signWithNonce } from './test/ecdsa.ts'
import { ecdsaVectors } from './test/ecdsaVectors.ts'

const n = curves.p256.Point.Fn.ORDER
const secret = toNumber(seed('secret'))
const nonce = toNumber(seed('nonce'))
const message = utf8('app.example wants you to sign in')
const hashes = ['sha256', 'sha3-256'] as const
const vectors = ecdsaVectors('p256')
const hashOf = (hash: (typeof hashes)[number], data: Uint8Array): Uint8Array =>
  Uint8Array.from(createHash(hash).update(data).digest())

describe.each(p256Backends)('verifyP256 on $name', (backend) => {
  test('accepts the published signature', async () => {
    // RFC 6979 appendix A.2.5, SHA-256, message "sample".
    const input = {
      message: utf8('sample'),
      hash: 'sha256',
      publicKey: hex(
        '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299',
      ),
      signature: hex(
        'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
      ),
    } as const
    expect(await verifyP256(input, { backend })).toBe('valid')
    expect(isHighSP256(input.signature)).toBe(true)
    expect(await verifyP256({ ...input, hash: 'sha3-256' }, { backend })).toBe('invalid')
  })

  describe.each(hashes)('with %s', (hash) => {
    test.each([false, true])('accepts high s: %s', async (high) => {
      const made = signWithNonce('p256', secret, nonce, hashOf(hash, message), high)
      const input = { message, hash, signature: made.signature }
      expect(isHighSP256(made.signature)).toBe(high)
      expect(await verifyP256({ ...input, publicKey: made.publicKey }, { backend })).toBe('valid')
      expect(await verifyP256({ ...input, publicKey: made.compressed }, { backend })).toBe('valid')
      const altered = { ...input, message: flip(message, 5), publicKey: made.publicKey }
      expect(await verifyP256(altered, { backend })).toBe('invalid')
    })

    const refused = vectors.filter((v) => v.verdict !== 'valid' && !v.name.includes('sum'))
    test.each(refused)('$verdict: $name', async ({ signature, publicKey, verdict }) => {
      expect(await verifyP256({ message, hash, signature, publicKey }, { backend })).toBe(verdict)
    })

    test('accepts the empty message', async () => {
      const made = signWithNonce('p256', secret, nonce, hashOf(hash, new Uint8Array()))
      expect(await verifyP256({ ...made, message: new Uint8Array(), hash }, { backend })).toBe('valid')
    })
  })

  describe('with a ready digest', () => {
    test.each(vectors)('$verdict: $name', async ({ verdict, ...input }) => {
      const before = structuredClone(input)
      expect(await verifyP256(input, { backend })).toBe(verdict)
      expect(input).toEqual(before)
    })
  })

  test('the key cache does not see a buffer that the caller reuses', async () => {
    const made = signWithNonce('p256', secret, nonce, hashOf('sha256', message))
    const other = signWithNonce('p256', secret + 1n, nonce, hashOf('sha256', message))
    const publicKey = made.publicKey.slice()
    const input = { message, hash: 'sha256', signature: made.signature } as const
    expect(await verifyP256({ ...input, publicKey }, { backend })).toBe('valid')
    publicKey.set(other.publicKey)
    expect(await verifyP256({ ...input, publicKey }, { backend })).toBe('invalid')
    expect(await verifyP256({ ...input, publicKey: made.publicKey }, { backend })).toBe('valid')
  })
})

describe('P-256 on every backend alike', () => {
  const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const scalar = bytes32.map((bytes) => (toNumber(bytes) % (n - 1n)) + 1n)
  const input = fc
    .record({
      secret: scalar,
      nonce: scalar,
      message: fc.uint8Array({ minLength: 1, maxLength: 300 }),
      hash: fc.constantFrom(...hashes),
      high: fc.boolean(),
      compressed: fc.boolean(),
      flipped: fc.option(
        fc.record({ part: fc.constantFrom('message', 'signature', 'publicKey'), bit: fc.nat(255) }),
      ),
      random: fc.option(fc.uint8Array({ minLength: 64, maxLength: 64 }), { freq: 3 }),
    })
    .map((of) => {
      const made = signWithNonce('p256', of.secret, of.nonce, hashOf(of.hash, of.message), of.high)
      const publicKey = of.compressed ? made.compressed : made.publicKey
      const signature = of.random ?? made.signature
      const whole = { message: of.message, hash: of.hash, signature, publicKey }
      if (!of.flipped) return { input: whole, valid: !of.random }
      const part = of.flipped.part as 'message'
      const bit = of.flipped.bit % (whole[part].length * 8)
      return { input: { ...whole, [part]: flip(whole[part], bit) }, valid: false }
    })

  test('valid, bit-flipped and random input', async () => {
    await fc.assert(
      fc.asyncProperty(input, async ({ input: of, valid }) => {
        const verdict = await agreed(p256Backends, (backend) => verifyP256(of, { backend }))
        expect(verdict === 'valid').toBe(valid)
      }),
      runs(120),
    )
  })

  // Small and extreme numbers meet in the sums and in the reductions; random ones never would.
  const edge = fc.oneof(fc.constantFrom(1n, 2n, n - 2n, n - 1n, (n - 1n) / 2n), scalar)
  const digests = fc.oneof(
    fc.constantFrom(0n, 1n, n - 1n, n, n + 1n, 2n ** 256n - 1n).map(fromNumber),
    bytes32,
  )
  const ready = fc
    .record({ secret: edge, nonce: edge, digest: digests, high: fc.boolean(), compressed: fc.boolean() })
    .chain((of) => {
      // s is zero for one digest in 2^256, and for those that the edges hit on purpose.
      const made = signWithNonce('p256', of.secret, of.nonce, of.digest, of.high)
      const [r, s] = [made.signature.slice(0, 32), made.signature.slice(32)]
      const whole = { ...made, publicKey: of.compressed ? made.compressed : made.publicKey }
      return fc.record({
        digest: fc.oneof(fc.constant(of.digest), digests),
        signature: fc.oneof(
          fc.constantFrom(whole.signature, concat(r, r), concat(s, r)),
          edge.map((other) => concat(fromNumber(other), s)),
          edge.map((other) => concat(r, fromNumber(other))),
        ),
        publicKey: fc.constant(whole.publicKey),
      })
    })

  test('ready digests, with numbers at the edges', async () => {
    const seen = new Set<unknown>()
    await fc.assert(
      fc.asyncProperty(ready, async (of) => {
        const verdict = await agreed(p256Backends, (backend) => verifyP256(of, { backend }))
        seen.add(verdict)
      }),
      runs(60),
    )
    expect(seen).toContain('valid')
    expect(seen).toContain('invalid')
  })
})

describe('the shared rule of P-256', () => {
  test('s is high from the half of the group order on', () => {
    const withS = (s: bigint) => concat(fromNumber(1n), fromNumber(s))
    expect(isHighSP256(withS((n - 1n) / 2n))).toBe(false)
    expect(isHighSP256(withS((n + 1n) / 2n))).toBe(true)
  })

  test('a digest of another length is a mistake of the caller', async () => {
    const digest = new Uint8Array(31)
    const { signature, publicKey } = signWithNonce('p256', secret, nonce, seed('digest'))
    await expect(verifyP256({ digest, signature, publicKey })).rejects.toThrow(RangeError)
  })

  test('a hash outside the list is a mistake of the caller', async () => {
    const { signature, publicKey } = signWithNonce('p256', secret, nonce, hashOf('sha256', message))
    const input = { message, hash: 'sha1' as 'sha256', signature, publicKey }
    await expect(verifyP256(input)).rejects.toThrow(RangeError)
  })

  test('uses the backend of the platform by default', async () => {
    const made = signWithNonce('p256', secret, nonce, hashOf('sha256', message))
    expect(await verifyP256({ ...made, message, hash: 'sha256' })).toBe('valid')
  })
})
