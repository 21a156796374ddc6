import type { Code } from '@countersign/siwx-core'
import { concat } from '@countersign/siwx-core/codec'
import { blake2b } from '@countersign/siwx-crypto'
import { runs } from '@countersign/testing/runs'
import { expected, now } from '@countersign/testing/signInFields'
import { signatureVerify } from '@polkadot/util-crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { signedBytes } from './signingPayload.ts'
import { alice, bob, carol, dave, erin, frank, signRawProof, type TestAccount } from './test/keys.ts'
import { plusOrder, twin } from './test/malleate.ts'
import { signInText } from './test/message.ts'
import { verifyMessage } from './verifyMessage.ts'

const encoder = new TextEncoder()
const FORMS = {
  wrapped: signedBytes,
  bare: (text: string) => encoder.encode(text),
  hashed: (text: string) => blake2b(signedBytes(text), 32),
  'bare and hashed': (text: string) => blake2b(encoder.encode(text), 32),
} as const

type Form = keyof typeof FORMS

const CHANGES = {
  none: (signature: Uint8Array) => signature,
  'a bit': (signature: Uint8Array, at: number) =>
    signature.with(at % signature.length, (signature[at % signature.length] ?? 0) ^ (1 << (at % 8))),
  'a byte in front': (signature: Uint8Array, at: number) => concat(Uint8Array.of(at % 5), signature),
  'a byte behind': (signature: Uint8Array, at: number) => concat(signature, Uint8Array.of(at % 3)),
  'a byte less': (signature: Uint8Array) => signature.subarray(0, -1),
  'the first byte less': (signature: Uint8Array) => signature.subarray(1),
  's + order': (signature: Uint8Array) => (signature.length === 64 ? plusOrder(signature) : twin(signature)),
  'another v': (signature: Uint8Array, at: number) =>
    signature.length === 65 ? signature.with(64, at % 256) : signature.with(63, at % 256),
} as const

type Change = keyof typeof CHANGES

const PAIRS: readonly (readonly [TestAccount, TestAccount])[] = [
  [alice, bob],
  [carol, dave],
  [erin, frank],
]

/** Every way in which util-crypto may differ. A difference that is not here fails the test. */
const EXPLANATIONS: readonly {
  readonly name: string
  /** What we say: `accept` where util-crypto refuses. */
  readonly we: 'accept' | Code
  readonly form?: readonly Form[]
  readonly change?: readonly Change[]
}[] = [
  {
    name: 'bytes without <Bytes> could be a transaction: refused unless asked for',
    we: 'signature_invalid',
    form: ['bare'],
  },
  {
    name: 'a type byte that names another algorithm: util-crypto skips it',
    we: 'signature_malformed',
    change: ['a byte in front'],
  },
  {
    name: 'a Ledger signs the hash of more than 256 bytes, which util-crypto does not know',
    we: 'accept',
    form: ['hashed'],
  },
]

type Sample = {
  readonly who: number
  readonly foreign: boolean
  readonly form: Form
  readonly change: Change
  readonly at: number
}

const texts = PAIRS.map(([owner]) => signInText({ address: owner.address }))
const signed = new Map<string, Uint8Array>()

/** Signing is slow: once for each key and form. */
function sign(signer: TestAccount, text: string, form: Form): Uint8Array {
  const key = `${signer.address} ${form}`
  const known = signed.get(key) ?? signer.signBytes(FORMS[form](text))
  signed.set(key, known)
  return known
}

async function compare({ who, foreign, form, change, at }: Sample): Promise<string | undefined> {
  const [owner, stranger] = PAIRS[who] as readonly [TestAccount, TestAccount]
  const text = texts[who] as string
  const signature = CHANGES[change](sign(foreign ? stranger : owner, text, form), at)
  const ours = await verifyMessage(signRawProof(text, signature), expected, { now })
  const theirs = peer(text, signature, owner.address)
  // Whatever util-crypto says, a stranger's signature must not pass.
  if (foreign) expect(ours.ok).toBe(false)
  if (ours.ok === theirs) return undefined
  const we = ours.ok ? 'accept' : ours.code
  const reason = EXPLANATIONS.find(
    (one) => one.we === we && (one.form?.includes(form) ?? true) && (one.change?.includes(change) ?? true),
  )
  return reason?.name ?? `unexplained: ${owner.scheme}, ${form}, ${change} at ${at}: we ${we}`
}

function peer(text: string, signature: Uint8Array, address: string): boolean {
  try {
    return signatureVerify(text, signature, address).isValid
  } catch {
    return false
  }
}

const sample: fc.Arbitrary<Sample> = fc.record({
  who: fc.nat({ max: 2 }),
  foreign: fc.boolean(),
  form: fc.constantFrom(...(Object.keys(FORMS) as Form[])),
  change: fc.constantFrom(...(Object.keys(CHANGES) as Change[])),
  at: fc.nat({ max: 1023 }),
})

describe('against @polkadot/util-crypto', () => {
  test('every difference has a name, and every name is met', async () => {
    const met = new Set<string>()
    for (const who of [0, 1, 2])
      for (const form of Object.keys(FORMS) as Form[])
        for (const change of Object.keys(CHANGES) as Change[])
          for (const at of [0, 1, 2, 128])
            met.add((await compare({ who, foreign: false, form, change, at })) ?? '')
    expect([...met].filter((name) => name !== '').toSorted()).toEqual(
      EXPLANATIONS.map(({ name }) => name).toSorted(),
    )
  })

  test('random signatures', async () => {
    await fc.assert(
      fc.asyncProperty(sample, async (one) => {
        expect((await compare(one)) ?? '').not.toMatch(/^unexplained/)
      }),
      runs(150),
    )
  })
})
