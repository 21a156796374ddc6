import { runs } from '@countersign/testing/runs'
import { expected, now } from '@countersign/testing/signInFields'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toyChain } from './test/chain.ts'
import { ALICE, alice, bob, carol } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { envelopeOf, walletBlob, walletContract } from './test/wallet.ts'
import type { NearProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText()
const walletText = signInText({ address: 'wallet.near' })
const proofs: readonly NearProof[] = [
  await alice.sign(text, 'alice.near'),
  await alice.sign(text, 'alice.near', 'https://app.example/'),
  await carol.sign(text, 'alice.near'),
  await alice.sign(signInText({ address: ALICE }), ALICE),
  {
    type: 'near:nep641',
    message: text,
    accountId: 'alice.near',
    authorization: await alice.authorize(envelopeOf(text)),
  },
  {
    type: 'near:nep641',
    message: walletText,
    accountId: 'wallet.near',
    authorization: await walletBlob(envelopeOf(walletText, { signerId: 'wallet.near' }), bob),
  },
]
const chain = toyChain({
  'alice.near': { keys: { [alice.publicKey]: 'full_access', [carol.publicKey]: 'full_access' } },
  'wallet.near': walletContract('wallet.near', bob.publicKey),
})
const good = new Set(proofs.map(spell))

/** What a proof says: without fields that its type does not have, and without the white space of JSON. */
function spell(proof: NearProof): string {
  const { type, message, accountId } = proof
  if (type === 'near:nep641') {
    const blob = JSON.stringify(JSON.parse(proof.authorization)).replace(/(\d)t(\d.*?)z"/i, '$1T$2Z"')
    return JSON.stringify([type, message, accountId, blob])
  }
  const { publicKey, signature, callbackUrl } = proof
  return JSON.stringify([type, message, accountId, publicKey, signature, callbackUrl])
}

/** One edit somewhere in a text. */
const edited = (original: string) =>
  fc
    .tuple(
      fc.nat(original.length),
      fc.nat(3),
      fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('\n', '1', '=', '"')),
    )
    .map(([at, removed, put]) => original.slice(0, at) + put + original.slice(at + removed))

const values = proofs.flatMap((proof) => Object.values(proof) as readonly string[])
const value = fc.oneof(
  fc.constantFrom(...values),
  fc.constantFrom(...values).chain(edited),
  fc.anything(),
  fc.string(),
)
const fields = ['type', 'message', 'accountId', 'publicKey', 'signature', 'callbackUrl', 'authorization']
const mutated = fc
  .tuple(
    fc.constantFrom(...proofs),
    fc.dictionary(fc.constantFrom(...fields), value, { minKeys: 1, maxKeys: 3 }),
  )
  .map(([proof, changes]) => ({ ...proof, ...changes }))

test('hostile proofs: none throws, none is accepted', async () => {
  const count = { all: 0, refused: 0 }
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 1, arbitrary: fc.anything() }, { weight: 9, arbitrary: mutated }),
      async (sent) => {
        count.all += 1
        const result = await verifyMessage(sent as NearProof, expected, { now, reader: () => chain })
        // What differs only in a field that its type does not have is the good proof.
        if (result.ok) {
          expect(good).toContain(spell(sent as NearProof))
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
