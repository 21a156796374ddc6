import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isHighSSecp256k1, recoverSecp256k1, verifySecp256k1 } from './secp256k1.ts'
import { agreed, secp256k1Backends } from './test/backends.ts'
import { concat, flip, fromNumber, hex, seed, toHex, toNumber } from './test/bytes.ts'
import { curves, findX, signWithNonce } from './test/ecdsa.ts'
import { ecdsaVectors } from './test/ecdsaVectors.ts'

const { Point } = curves.secp256k1
const n = Point.Fn.ORDER
const p = Point.Fp.ORDER
const digest = seed('digest')
const secret = toNumber(seed('secret'))
const nonce = toNumber(seed('nonce'))
const vectors = ecdsaVectors('secp256k1')

describe.each(secp256k1Backends)('recoverSecp256k1 on $name', (backend) => {
  const recover = (of: Uint8Array, signature: Uint8Array, recovery: number) =>
    recoverSecp256k1({ digest: of, signature, recovery }, { backend })

  test('recovers the key of a published signature', async () => {
    // The precompile test of go-ethereum, crypto/secp256k1.
    const result = await recover(
      hex('ce0677bb30baa8cf067c88db9811f4333d131bf8bcf12fe7065d211dce971008'),
      hex(
        '90f27b8b488db00b00606796d2987f6a5f59ae62ea05effe84fef5b8b0e549984a691139ad57a3f0b906637673aa2f63d1f55cb1a69199d4009eea23ceaddc93',
      ),
      1,
    )
    expect(result).toEqual({
      status: 'recovered',
      publicKey: hex(
        '04e32df42865e97135acfb65f3bae71bdc86f4d49150ad6a440b6f15878109880a0a2b2667f7e725ceea70c673093bf67663e0312623c8e091b13cf2c0f11ef652',
      ),
      highS: false,
    })
  })

  test.each([false, true])('recovers with high s: %s, and reports it', async (highS) => {
    for (const of of [digest, fromNumber(0n), fromNumber(n), new Uint8Array(32).fill(0xff)]) {
      const { signature, recovery, publicKey } = signWithNonce('secp256k1', secret, nonce, of, highS)
      expect(await recover(of, signature, recovery)).toEqual({ status: 'recovered', publicKey, highS })
      expect(isHighSSecp256k1(signature)).toBe(highS)
    }
  })

  test('gives another key for another digest or parity', async () => {
    const { signature, recovery, publicKey } = signWithNonce('secp256k1', secret, nonce, digest)
    for (const other of [
      await recover(flip(digest, 9), signature, recovery),
      await recover(digest, signature, recovery ^ 1),
    ]) {
      expect(other.status).toBe('recovered')
      if (other.status === 'recovered') expect(toHex(other.publicKey)).not.toBe(toHex(publicKey))
    }
  })

  test('recovers where R.x is not below the group order, and only with recovery 2 or 3', async () => {
    const x = findX('secp256k1', n + 1n, true)
    const signature = concat(fromNumber(x - n), fromNumber(secret))
    for (const recovery of [2, 3]) {
      const result = await recover(digest, signature, recovery)
      expect(result.status).toBe('recovered')
      if (result.status !== 'recovered') continue
      expect(await verifySecp256k1({ digest, signature, publicKey: result.publicKey }, { backend })).toBe(
        'valid',
      )
    }
    const beyond = concat(fromNumber(p - n), fromNumber(secret))
    expect(await recover(digest, beyond, 2)).toEqual({ status: 'invalid' })
  })

  test('refuses an r which is no coordinate of the curve', async () => {
    const signature = concat(fromNumber(findX('secp256k1', secret, false)), fromNumber(secret))
    expect(await recover(digest, signature, 0)).toEqual({ status: 'invalid' })
  })

  test('refuses the signature whose key would be the point at infinity', async () => {
    const generator = Point.BASE.toAffine()
    const signature = concat(fromNumber(generator.x), fromNumber(toNumber(digest) % n))
    expect(await recover(digest, signature, Number(generator.y & 1n))).toEqual({ status: 'invalid' })
  })

  test.each([-1, 4, 27, 0.5, Number.NaN])('refuses the recovery id %d', async (recovery) => {
    const { signature } = signWithNonce('secp256k1', secret, nonce, digest)
    expect(await recover(digest, signature, recovery)).toEqual({ status: 'signature_malformed' })
  })

  test.each(vectors.filter((v) => v.verdict.startsWith('signature_')))('refuses: $name', async (vector) => {
    expect(await recover(vector.digest, vector.signature, 0)).toEqual({ status: vector.verdict })
  })

  test('returns keys that later calls do not change', async () => {
    const { signature, recovery, publicKey } = signWithNonce('secp256k1', secret, nonce, digest)
    const first = await recover(digest, signature, recovery)
    await recover(flip(digest, 0), signature, recovery)
    expect(first).toMatchObject({ publicKey })
  })
})

describe.each(secp256k1Backends)('verifySecp256k1 on $name', (backend) => {
  test.each(vectors)('$verdict: $name', async ({ verdict, ...input }) => {
    const before = structuredClone(input)
    expect(await verifySecp256k1(input, { backend })).toBe(verdict)
    expect(input).toEqual(before)
  })

  test('leaves a high-s signature in a Buffer as it is', async () => {
    const made = signWithNonce('secp256k1', secret, nonce, digest, true)
    const signature = Buffer.from(made.signature)
    expect(await verifySecp256k1({ ...made, digest, signature }, { backend })).toBe('valid')
    expect(toHex(signature)).toBe(toHex(made.signature))
  })
})

describe('secp256k1 on every backend alike', () => {
  const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
  const bytes64 = fc.uint8Array({ minLength: 64, maxLength: 64 })
  const scalar = bytes32.map((bytes) => (toNumber(bytes) % (n - 1n)) + 1n)
  const signed = fc
    .record({ secret: scalar, nonce: scalar, digest: bytes32, high: fc.boolean(), compressed: fc.boolean() })
    .map((of) => {
      const made = signWithNonce('secp256k1', of.secret, of.nonce, of.digest, of.high)
      const publicKey = of.compressed ? made.compressed : made.publicKey
      return { digest: of.digest, signature: made.signature, recovery: made.recovery, publicKey }
    })
  const random = fc
    .record({ digest: bytes32, signature: bytes64, recovery: fc.nat(3), x: bytes32 })
    .map(({ x, ...of }) => ({ ...of, publicKey: concat(Uint8Array.of(2), x) }))
  const flipped = fc
    .record({ of: signed, part: fc.constantFrom('digest', 'signature', 'publicKey'), bit: fc.nat(255) })
    .map(({ of, part, bit }) => ({ ...of, [part]: flip(of[part as 'digest'], bit) }))

  test.each([
    ['valid', signed],
    ['bit-flipped', flipped],
    ['random', random],
  ])('%s input', async (kind, inputs) => {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => {
        const verdict = await agreed(secp256k1Backends, (backend) => verifySecp256k1(input, { backend }))
        expect(verdict === 'valid').toBe(kind === 'valid')
        const keys: unknown[] = []
        for (const backend of secp256k1Backends) keys.push(await recoverSecp256k1(input, { backend }))
        for (const key of keys) expect(key).toEqual(keys[0])
      }),
      runs(60),
    )
  })
})

describe('the shared rule of secp256k1', () => {
  test('s is high from the half of the group order on', () => {
    const withS = (s: bigint) => concat(fromNumber(1n), fromNumber(s))
    expect(isHighSSecp256k1(withS((n - 1n) / 2n))).toBe(false)
    expect(isHighSSecp256k1(withS((n + 1n) / 2n))).toBe(true)
  })

  test('answers for malformed input without asking the backend', async () => {
    const backend = {
      name: 'none',
      recover: () => expect.unreachable(),
      verify: () => expect.unreachable(),
    }
    const refused = vectors.filter(
      (v) => v.verdict.startsWith('signature_') || v.name.includes('prefix') || v.name.includes('below'),
    )
    expect(refused.length).toBeGreaterThan(15)
    for (const { verdict, ...input } of refused)
      expect(await verifySecp256k1(input, { backend })).toBe(verdict)
  })

  test('a digest of another length is a mistake of the caller', async () => {
    const { signature, publicKey } = signWithNonce('secp256k1', secret, nonce, digest)
    const short = digest.slice(1)
    await expect(recoverSecp256k1({ digest: short, signature, recovery: 0 })).rejects.toThrow(RangeError)
    await expect(verifySecp256k1({ digest: short, signature, publicKey })).rejects.toThrow(RangeError)
  })

  test('uses the backend of the platform by default', async () => {
    const { signature, recovery, publicKey } = signWithNonce('secp256k1', secret, nonce, digest)
    expect(await recoverSecp256k1({ digest, signature, recovery })).toMatchObject({ publicKey })
    expect(await verifySecp256k1({ digest, signature, publicKey })).toBe('valid')
  })
})
