import { bytesToBase64 } from '@countersign/siwx-core/codec'
import { runs } from '@countersign/testing/runs'
import { expected, now } from '@countersign/testing/signInFields'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alice, bob, jsonOf, multisigOf, team } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { answering } from './test/readers.ts'
import type { AlgorandProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ address: alice.address })
const teamText = signInText({ address: team })
const bySome = multisigOf({
  [alice.address]: (await alice.mx(teamText)).signature ?? '',
  [bob.address]: (await bob.mx(teamText)).signature ?? '',
})
const GOOD: readonly AlgorandProof[] = [
  await alice.mx(text),
  await alice.unprefixed(text),
  await alice.arc60(jsonOf(text)),
  await alice.arc14(text),
  { type: 'algorand:mx', message: teamText, multisig: bySome },
]
const values = GOOD.flatMap((proof) => Object.values(proof))

type Change = { readonly at: number; readonly kind: string; readonly byte: number }

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('flip', 'insert', 'delete', 'bytes', 'swap case'),
  byte: fc.integer({ min: 1, max: 255 }),
})

/** The value with one change: in its characters, or in the bytes that it is base64 of. */
function mutate(value: unknown, { at, kind, byte }: Change): unknown {
  if (typeof value !== 'string' || value === '') return byte
  const index = at % value.length
  const piece = String.fromCharCode(byte)
  if (kind === 'insert') return value.slice(0, index) + piece + value.slice(index)
  if (kind === 'delete') return value.slice(0, index) + value.slice(index + 1)
  if (kind === 'swap case') return value === value.toLowerCase() ? value.toUpperCase() : value.toLowerCase()
  if (kind === 'bytes' && /^[A-Za-z0-9+/=]+$/.test(value) && value.length % 4 === 0) {
    const bytes = Uint8Array.from(atob(value), (character) => character.charCodeAt(0))
    const place = at % bytes.length
    bytes[place] = (bytes[place] ?? 0) ^ byte
    return bytesToBase64(bytes)
  }
  const flipped = String.fromCharCode(value.charCodeAt(index) ^ byte)
  return value.slice(0, index) + flipped + value.slice(index + 1)
}

const mutated = fc.tuple(fc.constantFrom(...GOOD), fc.nat(), change).map(([proof, which, how]) => {
  const keys = Object.keys(proof)
  const key = keys[which % keys.length] ?? 'type'
  return { ...proof, [key]: mutate(proof[key as keyof AlgorandProof], how) }
})

const field = fc.oneof(fc.anything(), fc.string(), fc.constantFrom(...values))
const shaped = fc.record(
  {
    type: fc.oneof(field, fc.constantFrom(...GOOD.map(({ type }) => type))),
    message: field,
    data: field,
    authenticatorData: field,
    transaction: field,
    signature: field,
    signer: fc.oneof(field, fc.constantFrom(alice.address, bob.address, team)),
    multisig: fc.oneof(field, fc.record({ version: field, threshold: field, members: fc.array(field) })),
  },
  { requiredKeys: ['type'] },
)

/** Whether it is one of the good proofs again, perhaps with members that its type does not look at. */
function isGood(sent: unknown): boolean {
  return GOOD.some((proof) =>
    Object.keys(proof).every(
      (key) => (sent as never)?.[key] === (proof as Readonly<Record<string, unknown>>)[key],
    ),
  )
}

test('hostile proofs get a code, never an acceptance and never a throw', async () => {
  for (const proof of GOOD) expect(await verifyMessage(proof, expected, { now })).toMatchObject({ ok: true })
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.anything(), shaped, mutated, mutated), fc.boolean(), async (sent, asked) => {
      const context = asked ? { now, reader: answering({}) } : { now }
      const result = await verifyMessage(sent as AlgorandProof, expected, context)
      if (result.ok) expect(isGood(sent)).toBe(true)
      else expect(result.code).not.toBe('internal')
    }),
    runs(500),
  )
})
