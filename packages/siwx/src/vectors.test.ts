import { describe, expect, test } from 'vitest'
import { namespaceOf } from './namespaces.ts'
import { chainVectors } from './test/vectors.ts'
import type { SignInProof } from './types.ts'
import { verifySignIn } from './verifySignIn.ts'

const named = chainVectors.map((vector) => [vector.namespace, vector.name, vector] as const)
const accepted = chainVectors.filter((vector) => vector.accepted)
const types = [...new Set(chainVectors.map(({ proof }) => proof.type))]

describe('the vectors of each chain package', () => {
  test.each(named)('%s: %s', async (_namespace, _name, { proof, expected, context, accepted, result }) => {
    const answer = await verifySignIn(proof, expected, context)
    expect(answer).toMatchObject({ ok: accepted, ...result })
  })

  test('every chain has proofs that hold and proofs that do not', () => {
    const kinds = new Set(chainVectors.map(({ namespace, accepted }) => `${namespace} ${accepted}`))
    expect(kinds.size).toBe(2 * new Set(chainVectors.map(({ namespace }) => namespace)).size)
  })
})

describe('proofs of one chain under the types of the others', () => {
  test.each(types)('error: nothing of another chain holds as %s', async (type) => {
    const foreign = accepted.filter(({ namespace }) => namespace !== namespaceOf(type))
    expect(foreign.length).toBeGreaterThan(10)
    for (const { proof, expected, context } of foreign) {
      const answer = await verifySignIn({ ...proof, type } as SignInProof, expected, context)
      expect(answer).toMatchObject({ ok: false, retryable: false })
      if (!answer.ok) expect(answer.code).not.toBe('internal')
    }
  })

  test('behavior: a result is always of the namespace of its proof', async () => {
    for (const { namespace, proof, expected, context } of accepted) {
      const answer = await verifySignIn(proof, expected, context)
      expect(answer.ok && answer.account.split(':')[0]).toBe(namespace)
      expect(answer.ok && answer.subject.split(':')[0]).toBe(namespace)
    }
  })
})
