import { anyCharacter } from '@countersign/testing/anyCharacter'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createReaders } from './createReaders.ts'
import { chainVectors } from './test/vectors.ts'
import type { SignInContext, SignInProof } from './types.ts'
import { verifySignIn } from './verifySignIn.ts'

const CHAINS = {
  eip155: 'eip155:1',
  tezos: 'tezos:NetXdQprcVkpaWU',
  near: 'near:mainnet',
  flow: 'flow:mainnet',
  algorand: 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k',
} as const

/** What the JSON-RPC, REST and RPC interfaces of nodes have in their answers, and nothing that belongs together. */
const word = fc.oneof(
  fc.constantFrom(
    '0x',
    '0x1',
    `0x${'0'.repeat(63)}1`,
    '',
    '1',
    'NetXdQprcVkpaWU',
    'mainnet',
    'flow-mainnet',
    'null',
  ),
  fc.string({ maxLength: 20 }),
)
const value = fc.oneof(word, anyJson, fc.integer())
const member = fc.constantFrom(
  ...['jsonrpc', 'id', 'result', 'error', 'code', 'message', 'data', 'hash', 'number', 'timestamp', 'header'],
  ...[
    'chain_id',
    'height',
    'keys',
    'address',
    'auth-addr',
    'round',
    'nonce',
    'permission',
    'block',
    '__proto__',
  ],
)
const json = fc.oneof(
  value,
  fc.dictionary(member, value, { maxKeys: 6 }),
  fc.record({
    jsonrpc: fc.constant('2.0'),
    id: fc.constantFrom(1, 2, 3, 'countersign', 'dontcare'),
    result: fc.oneof(value, fc.dictionary(member, value, { maxKeys: 6 })),
  }),
  fc.array(fc.dictionary(member, value, { maxKeys: 4 }), { maxLength: 3 }),
)
const answer = fc.record({
  status: fc.oneof({ weight: 5, arbitrary: fc.constant(200) }, fc.constantFrom(204, 301, 400, 404, 429, 500)),
  body: fc.oneof(
    { weight: 5, arbitrary: json.map((one) => JSON.stringify(one)) },
    fc.string({ unit: anyCharacter }),
  ),
})

/** Nodes that answer each question with the next of these; tells how often they were asked. */
const nodesThatSay = (answers: readonly { readonly status: number; readonly body: string }[]) => {
  let asked = 0
  vi.stubGlobal('fetch', async () => {
    const { body, status } = answers[asked++ % answers.length] ?? { body: '', status: 500 }
    return new Response(status === 204 ? null : body, { status })
  })
  return () => asked
}

/** Proofs that only the chain can decide: of Tezos, those that leave the key to it. */
const asking = (namespace: string) =>
  chainVectors
    .filter((vector) => vector.namespace === namespace && (vector.accepted || namespace === 'eip155'))
    .map((vector) =>
      namespace === 'tezos'
        ? { ...vector, proof: { ...vector.proof, publicKey: undefined } as SignInProof }
        : vector,
    )

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('what a node could answer', () => {
  test.each(Object.entries(CHAINS))(
    'security: %s: it proves nothing, and nothing throws',
    async (namespace, chain) => {
      const answers = fc.array(answer, { minLength: 1, maxLength: 4 })
      let questions = 0
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...asking(namespace)), answers, async (vector, said) => {
          const asked = nodesThatSay(said)
          // Each reader remembers which network its nodes are on.
          const readers = (await createReaders({
            [chain]: { urls: ['https://node.example'] },
          })) as SignInContext
          const { expected, context, proof } = vector
          const result = await verifySignIn(proof, expected, { ...context, ...readers })
          questions += asked()
          if (asked() === 0) return
          expect(result).toMatchObject({ ok: false })
          if (!result.ok) expect(result.code).not.toBe('internal')
        }),
        runs(60),
      )
      expect(questions).toBeGreaterThan(0)
    },
  )
})
