import { bytesToHex } from '@countersign/siwx-core/codec'
import { runs } from '@countersign/testing/runs'
import { expected, now } from '@countersign/testing/signInFields'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeBase58Check } from './internal/base58check.ts'
import { CURVES, GENERIC_SIGNATURE, TAGS } from './internal/curves.ts'
import { micheline, PREFIX } from './internal/payload.ts'
import { accounts, alice, bob } from './test/keys.ts'
import { BRANCH, MAINNET, signInText } from './test/message.ts'
import { waltText } from './test/vectors.ts'
import type { TezosProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const text = signInText({ address: alice.address })
const good = await Promise.all([
  ...CURVES.filter((curve) => curve !== 'bls12-381').map((curve) =>
    accounts[curve].sign(signInText({ address: accounts[curve].address })),
  ),
  bob.sign(signInText({ address: bob.address })),
  alice.sign(text, 'tezos:offchain'),
  alice.sign(waltText(alice), 'tezos:walt'),
])
const genuine = new Set(good.map((proof) => JSON.stringify(Object.values(proof))))

/** Whether some key has signed exactly this: then it may pass. */
function isGenuine(sent: unknown): boolean {
  const { type, message, publicKey, signature } = (sent ?? {}) as TezosProof
  return genuine.has(JSON.stringify([type, message, publicKey, signature]))
}

const pick = (key: string) => fc.constantFrom(...good.map((proof) => (proof as Record<string, unknown>)[key]))
const tagged = fc
  .constantFrom(GENERIC_SIGNATURE, ...CURVES.flatMap((curve) => Object.values(TAGS[curve])))
  .chain(({ prefix, length }) =>
    fc.uint8Array({ minLength: length, maxLength: length }).map((bytes) => encodeBase58Check(prefix, bytes)),
  )
const altered = (key: string) =>
  fc.tuple(pick(key), fc.nat(), fc.string({ maxLength: 3 })).map(([value, at, put]) => {
    const whole = String(value)
    const index = at % (whole.length + 1)
    return whole.slice(0, index) + put + whole.slice(index + 1)
  })
const field = (key: string) =>
  fc.oneof(
    { weight: 4, arbitrary: pick(key) },
    { weight: 2, arbitrary: altered(key) },
    { weight: 1, arbitrary: tagged },
    { weight: 1, arbitrary: fc.oneof(fc.anything(), fc.string()) },
  )
const payload = fc.constantFrom(
  undefined,
  bytesToHex(micheline(text)),
  bytesToHex(micheline(PREFIX + text)),
  '05',
)
const shaped = fc.record(
  {
    type: fc.oneof(pick('type'), fc.constantFrom('tezos:failing_noop', 'tezos:walt'), fc.anything()),
    message: field('message'),
    publicKey: field('publicKey'),
    signature: field('signature'),
    payload,
    branch: fc.constantFrom(BRANCH, undefined, ''),
  },
  { requiredKeys: [] },
)

/** A good proof with one or two fields of another one, or altered: these come furthest. */
const nearly = fc
  .record({
    proof: fc.constantFrom(...good),
    changes: fc.array(
      fc
        .constantFrom('type', 'message', 'publicKey', 'signature')
        .chain((key) => fc.oneof(pick(key), altered(key)).map((value) => [key, value] as const)),
      { minLength: 1, maxLength: 2 },
    ),
  })
  .map(({ proof, changes }) => ({ ...proof, ...Object.fromEntries(changes) }))

test('hostile proofs get a code', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof({ weight: 9, arbitrary: nearly }, { weight: 9, arbitrary: shaped }, fc.anything()),
      async (sent) => {
        const result = await verifyMessage(sent as TezosProof, expected, {
          now,
          walt: { chainId: MAINNET },
        })
        if (result.ok) expect(isGenuine(sent)).toBe(true)
        else expect(result.code).not.toBe('internal')
      },
    ),
    runs(500),
  )
})
