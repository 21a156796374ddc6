import { runs } from '@countersign/testing/runs'
import { expected, now } from '@countersign/testing/signInFields'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ALICE, BOB, bobKeys } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { testChain } from './test/readers.ts'
import { signProof } from './test/wallet.ts'
import type { FlowProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText()
const proofs: readonly FlowProof[] = [
  signProof('flow:account-proof', text),
  signProof('flow:account-proof', text, { keyIds: [3] }),
  signProof('flow:account-proof', text, { keyIds: [1, 2] }),
  signProof('flow:user-signature', text),
  signProof('flow:user-signature', text, { keyIds: [7] }),
  signProof('flow:user-signature', signInText({ address: BOB }), { address: BOB, keys: bobKeys }),
]
const good = new Set(proofs.map(spell))

/** What a proof says: signatures in any order, addresses with or without 0x, without members that nobody looks at. */
function spell({ type, message, signatures }: FlowProof): string {
  const spelled = signatures.map(({ addr, keyId, signature }) => [keyId, addr.slice(-16), signature])
  return JSON.stringify([type, message, spelled.sort()])
}

/** One edit somewhere in a text. */
const edited = (original: string) =>
  fc
    .tuple(
      fc.nat(original.length),
      fc.nat(3),
      fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('\n', '1', '0x', 'ab')),
    )
    .map(([at, removed, put]) => original.slice(0, at) + put + original.slice(at + removed))

const composites = proofs.flatMap(({ signatures }) => signatures)
const texts = [
  ...proofs.flatMap(({ type, message }) => [type, message]),
  ...composites.flatMap(({ addr, signature }) => [addr, signature]),
  ALICE.toUpperCase(),
]
const value = fc.oneof(
  fc.constantFrom(...texts),
  fc.constantFrom(...texts).chain(edited),
  fc.nat(9),
  fc.anything(),
)
const composite = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...composites) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...composites),
        fc.dictionary(fc.constantFrom('addr', 'keyId', 'signature'), value, { minKeys: 1, maxKeys: 2 }),
      )
      .map(([one, changes]) => ({ ...one, ...changes })),
  },
  { weight: 1, arbitrary: fc.anything() },
)
const changes = fc.oneof(
  fc.dictionary(fc.constantFrom('type', 'message', 'signatures'), value, { minKeys: 1, maxKeys: 2 }),
  fc.array(composite, { maxLength: 4 }).map((signatures) => ({ signatures })),
)
const mutated = fc
  .tuple(fc.constantFrom(...proofs), changes)
  .map(([proof, changed]) => ({ ...proof, ...changed }))

test('hostile proofs: none throws, none is accepted', async () => {
  const count = { all: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 1, arbitrary: fc.anything() }, { weight: 9, arbitrary: mutated }),
      async (sent) => {
        count.all += 1
        const reader = (chainId: string) => testChain(chainId)
        const result = await verifyMessage(sent as FlowProof, expected, { now, reader })
        if (result.ok) {
          // Whatever is accepted is made of good signatures of the account over this very text.
          const { type, message, signatures } = sent as FlowProof
          const own = proofs.filter((proof) => proof.type === type && proof.message === message)
          const known = own.flatMap((proof) => proof.signatures.map(({ signature }) => signature))
          const all = signatures.every(({ signature }) => known.includes(signature))
          expect(good.has(spell(sent as FlowProof)) || all).toBe(true)
        } else {
          count.refused += 1
          expect(['internal', 'chain_unavailable']).not.toContain(result.code)
        }
      },
    ),
    runs(500),
  )
  expect(count.refused).toBeGreaterThan(count.all / 2)
})
