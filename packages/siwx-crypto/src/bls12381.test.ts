import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { verifyBls12381MinPk } from './bls12381.ts'
import { agreed, bls12381Backends } from './test/backends.ts'
import { bls12381Vectors } from './test/bls12381Vectors.ts'
import { flip } from './test/bytes.ts'

const good = bls12381Vectors.find(({ name }) => name === 'plain')
if (!good) throw new Error('no vector to begin with')
const { name: _, verdict: __, ...input } = good

describe.each(bls12381Backends)('verifyBls12381MinPk on $name', (backend) => {
  test.each(bls12381Vectors)('$verdict: $name', async ({ verdict, name: ___, ...of }) => {
    const before = structuredClone(of)
    expect(await verifyBls12381MinPk(of, { backend })).toBe(verdict)
    expect(of).toEqual(before)
  })
})

describe('BLS12-381 on every backend alike', () => {
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  const changed = fc.oneof(
    fc.nat(767).map((bit) => ({ ...input, signature: flip(input.signature, bit) })),
    fc.nat(383).map((bit) => ({ ...input, publicKey: flip(input.publicKey, bit) })),
    bytes(96).map((signature) => ({
      ...input,
      signature: signature.map((b, i) => (i % 48 ? b : (b & 0x2f) | 0x80)),
    })),
    bytes(48).map((publicKey) => ({ ...input, publicKey })),
  )

  test('bit-flipped and random input gets the same refusal', async () => {
    await fc.assert(
      fc.asyncProperty(changed, async (of) => {
        const verdict = await agreed(bls12381Backends, (backend) => verifyBls12381MinPk(of, { backend }))
        expect(verdict).not.toBe('valid')
      }),
      runs(40),
    )
  })
})

describe('the shared rule of BLS12-381', () => {
  test('answers for lengths, flags, ranges and infinity without asking the backend', async () => {
    const backend = { name: 'none', verify: () => expect.unreachable() }
    const refused = bls12381Vectors.filter(
      (v) =>
        v.verdict !== 'valid' && v.verdict !== 'invalid' && !/torsion|subgroup|order 3|off the/.test(v.name),
    )
    expect(refused.length).toBeGreaterThan(20)
    for (const { verdict, name: ___, ...of } of refused)
      expect(await verifyBls12381MinPk(of, { backend })).toBe(verdict)
  })

  test.each(['', 'ä', 'a\n', 'a'.repeat(256)])('the tag %j is a mistake of the caller', async (dst) => {
    await expect(verifyBls12381MinPk({ ...input, dst })).rejects.toThrow(RangeError)
  })

  test('uses the backend of the platform by default', async () => {
    expect(await verifyBls12381MinPk(input)).toBe('valid')
  })
})
