import { readFileSync } from 'node:fs'
import type { SignInProof } from '@countersign/siwx'
import { describe, expect, test } from 'vitest'
import { proofBody, proofOf } from './proofBody.ts'

type Vector = { readonly name: string; readonly proof: SignInProof; readonly result: object }

/** These are verified by the chain packages, but no message is issued for them here. */
const NOT_ASKED_FOR = new Set(['tezos:failing_noop', 'tezos:walt', 'substrate:siws'])

const vectors = ['tezos', 'near', 'polkadot', 'algorand', 'flow'].flatMap((chain) => {
  const url = new URL(`../../../../packages/siwx-${chain}/vectors/signatures.json`, import.meta.url)
  return (JSON.parse(readFileSync(url, 'utf8')) as { readonly vectors: readonly Vector[] }).vectors
})
const accepted = vectors.filter(({ result }) => 'account' in result)
const bodyOf = (proof: object) => ({ challenge: 'c', account: 'a', ...proof })

describe('proofBody', () => {
  test.each(accepted.map((vector) => [vector.proof.type, vector.name, vector.proof] as const))(
    'default: %s, %s',
    (type, _name, proof) => {
      const parsed = proofBody.safeParse(bodyOf(proof))
      if (NOT_ASKED_FOR.has(type)) return expect(parsed.success).toBe(false)
      if (!parsed.success) throw parsed.error
      expect(proofOf(parsed.data)).toEqual(proof)
    },
  )

  test('behavior: every type has a proof that is taken', () => {
    const types = new Set(accepted.map(({ proof }) => proof.type))
    const known = proofBody.options.map(({ shape }) => shape.type.value)
    expect(known.filter((type) => type !== 'eip191' && !types.has(type))).toEqual([])
  })

  test.each(
    accepted
      .filter(({ proof }) => !NOT_ASKED_FOR.has(proof.type))
      .map(({ proof }) => [proof.type, proof] as const),
  )('error: %s with another member, without one, or with one that is too large', (_type, proof) => {
    expect(proofBody.safeParse(bodyOf({ ...proof, extra: 1 })).success).toBe(false)
    expect(proofBody.safeParse({ ...proof, challenge: 'c' }).success).toBe(false)
    const large =
      'message' in proof ? { message: 'x'.repeat(16_385) } : { data: 'x', transaction: 'x'.repeat(65_537) }
    expect(proofBody.safeParse(bodyOf({ ...proof, ...large })).success).toBe(false)
  })
})
