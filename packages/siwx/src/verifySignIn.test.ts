import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chainVectors } from './test/vectors.ts'
import type { SignInProof } from './types.ts'
import { verifySignIn } from './verifySignIn.ts'

const EXPECTED = { domain: 'app.example', nonce: 'k7Jx0Qm3Zs9Lw2Tf5Rb8' }
describe('verifySignIn', () => {
  test.each([
    ['no object', null],
    ['a text', 'eip191'],
    ['no type', { message: '', signature: '0x' }],
    ['a type of no chain', { type: 'hedera:any' }],
    ['a front without a chain', { type: ':nep413' }],
    ['a name of the prototype', { type: 'constructor:any' }],
    ['a namespace instead of a type', { type: 'eip155:1' }],
    ['letters in another case', { type: 'EIP191' }],
    ['a type that is no text', { type: ['eip191'] }],
  ])('error: %s', async (_name, proof) => {
    expect(await verifySignIn(proof as SignInProof, EXPECTED)).toMatchObject({
      ok: false,
      code: 'proof_type_not_allowed',
      stage: 'decode',
    })
  })

  test.each(['eip191:any', 'tezos:any', 'near:any', 'substrate:any', 'flow:any', 'algorand:any', 'near'])(
    'error: %s, a type that the chain does not know',
    async (type) => {
      const proof = {
        type,
        message: 'a',
        signature: 'b',
        publicKey: 'c',
        signatures: [],
        accountId: 'alice.near',
      } as unknown as SignInProof
      const answer = await verifySignIn(proof, EXPECTED)
      expect(answer).toMatchObject({ ok: false, stage: 'decode', code: 'proof_type_not_allowed' })
    },
  )

  test('error: a chain of a namespace that is not expected', async () => {
    for (const { accepted, context, expected, namespace, proof } of chainVectors) {
      if (!accepted) continue
      const chains = namespace === 'eip155' ? ['near:mainnet'] : ['eip155:1']
      const answer = await verifySignIn(proof, { ...expected, chains }, context)
      expect(answer).toMatchObject({ ok: false, code: 'chain_not_allowed' })
    }
  })

  test('behavior: a nonce is consumed by the proof that holds, once', async () => {
    for (const { accepted, context, expected, proof } of chainVectors) {
      if (!accepted) continue
      const nonces = new Set([expected.nonce])
      const once = { ...expected, nonce: (nonce: string) => nonces.delete(nonce) }
      expect((await verifySignIn(proof, once, context)).ok).toBe(true)
      expect(await verifySignIn(proof, once, context)).toMatchObject({ ok: false, code: 'nonce_used' })
    }
  })

  test('behavior: never throws and never accepts, whatever is changed in a proof', async () => {
    const value = fc.oneof(fc.string({ maxLength: 40 }), anyJson, fc.constant(undefined))
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...chainVectors), fc.nat(), value, async (vector, at, changed) => {
        const keys = Object.keys(vector.proof)
        const key = keys[at % keys.length] ?? 'type'
        const proof = { ...vector.proof, [key]: changed } as SignInProof
        const answer = await verifySignIn(proof, vector.expected, vector.context)
        // What is optional may go.
        if (changed === undefined || JSON.stringify(changed) === JSON.stringify(vector.proof[key as 'type']))
          return
        expect(answer.ok).toBe(false)
      }),
      runs(300),
    )
  })
})
