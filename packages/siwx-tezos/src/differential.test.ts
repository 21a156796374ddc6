import { bytesToHex, hexToBytes } from '@countersign/siwx-core/codec'
import { runs } from '@countersign/testing/runs'
import { verifySignature } from '@taquito/utils'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase58Check, encodeBase58Check } from './internal/base58check.ts'
import { CURVES, type Curve, GENERIC_SIGNATURE, TAGS } from './internal/curves.ts'
import { checkCurves, decodePublicKey, decodeSignature } from './internal/key.ts'
import { checkSignature } from './internal/signature.ts'
import { accounts, bob, generic, withBadChecksum, withOtherS, withPrefix } from './test/keys.ts'

/** A signature of bytes, as text that anybody can alter. */
type Signed = { readonly payload: string; readonly publicKey: string; readonly signature: string }

const PAYLOAD = '05010000000568656c6c6f'

async function signedBy(curve: Curve): Promise<Signed> {
  const { publicKey, signBytes } = accounts[curve]
  return { payload: PAYLOAD, publicKey, signature: await signBytes(PAYLOAD) }
}

const ed25519 = await signedBy('ed25519')
const secp256k1 = await signedBy('secp256k1')
const p256 = await signedBy('p256')
const bls = await signedBy('bls12-381')

/** `valid`, or our code. */
async function ours({ payload, publicKey, signature }: Signed): Promise<string> {
  const key = decodePublicKey(publicKey)
  if ('ok' in key) return key.code
  const decoded = decodeSignature(signature)
  if ('ok' in decoded) return decoded.code
  const payloads = [() => hexToBytes(payload) as Uint8Array]
  const refusal = checkCurves(key, decoded) ?? (await checkSignature({ key, signature: decoded, payloads }))
  return refusal?.code ?? 'valid'
}

/** What Taquito does; it throws for what it cannot read. */
function theirs({ payload, publicKey, signature }: Signed): 'valid' | 'refused' {
  try {
    return verifySignature(payload, publicKey, signature) ? 'valid' : 'refused'
  } catch {
    return 'refused'
  }
}

/** The identity as a key: R of anything satisfies the equation with a cofactor. */
const identity = Uint8Array.of(1, ...new Uint8Array(31))
const SMALL: Signed = {
  payload: PAYLOAD,
  publicKey: encodeBase58Check(TAGS.ed25519.key.prefix, identity),
  signature: encodeBase58Check(
    TAGS.ed25519.signature.prefix,
    Uint8Array.of(...identity, ...new Uint8Array(32)),
  ),
}

const highS = (signed: Signed, curve: 'secp256k1' | 'p256'): readonly Signed[] => [
  signed,
  { ...signed, signature: withOtherS(signed.signature, curve) },
]

const CORNERS: readonly Signed[] = [
  ed25519,
  bls,
  ...highS(secp256k1, 'secp256k1'),
  ...highS(p256, 'p256'),
  { ...ed25519, signature: withOtherS(ed25519.signature, 'ed25519') },
  SMALL,
  ...[ed25519, secp256k1, p256].map((signed) => ({ ...signed, signature: generic(signed.signature) })),
  ...[ed25519, secp256k1, p256].flatMap((signed) =>
    CURVES.map((curve) => ({
      ...signed,
      signature: withPrefix(signed.signature, TAGS[curve].signature.prefix),
    })),
  ),
  ...[ed25519, secp256k1, p256, bls].flatMap((signed) => [
    { ...signed, payload: `${PAYLOAD}00` },
    { ...signed, publicKey: bob.publicKey },
    { ...signed, signature: withBadChecksum(signed.signature) },
    { ...signed, publicKey: withBadChecksum(signed.publicKey) },
    { ...signed, publicKey: '' },
    { ...signed, signature: '' },
    { ...signed, signature: `${signed.signature}\n` },
    { ...signed, publicKey: ` ${signed.publicKey}` },
    { ...signed, publicKey: accounts.ed25519.address },
  ]),
]

type Explanation = {
  readonly name: string
  /** What we say; Taquito says the opposite. */
  readonly we: string
  readonly when: (signed: Signed) => boolean
}

const curveOfKey = ({ publicKey }: Signed) => {
  const key = decodePublicKey(publicKey)
  return 'ok' in key ? undefined : key.curve
}

/** Every way in which Taquito differs. A difference that is not here fails the test. */
const EXPLANATIONS: readonly Explanation[] = [
  {
    name: 'Taquito takes the prefix of one curve for a signature of another',
    we: 'signature_malformed',
    when: (signed) => {
      const decoded = decodeSignature(signed.signature)
      return !('ok' in decoded) && decoded.curve !== undefined && decoded.curve !== curveOfKey(signed)
    },
  },
  {
    name: 'Taquito takes Ed25519 keys of small order, which have signatures of every message',
    we: 'key_small_order',
    when: (signed) => curveOfKey(signed) === 'ed25519',
  },
  {
    name: 'Taquito refuses the upper half of s on secp256k1; here it is accepted and reported',
    we: 'valid',
    when: (signed) => curveOfKey(signed) === 'secp256k1',
  },
]

/** Fails for a difference without a name; gives the name of any other. */
async function compare(signed: Signed): Promise<string | undefined> {
  const verdict = await ours(signed)
  if ((verdict === 'valid') === (theirs(signed) === 'valid')) return undefined
  const explanation = EXPLANATIONS.find(({ we, when }) => we === verdict && when(signed))
  if (explanation !== undefined) return explanation.name
  throw new Error(`Taquito disagrees and nobody knows why; here it is ${verdict}: ${JSON.stringify(signed)}`)
}

/** The same prefix with other bytes behind it. */
function flipBit(text: string, at: number): string {
  const bytes = decodeBase58Check(text)
  if (!(bytes instanceof Uint8Array)) return text
  const skip = 5
  const altered = Uint8Array.from(bytes)
  const index = skip + (Math.floor(at / 8) % (bytes.length - skip))
  altered[index] = (altered[index] ?? 0) ^ (1 << (at % 8))
  return encodeBase58Check([], altered)
}

describe('differences from Taquito', () => {
  test('have a name at the edges, and every name is needed', async () => {
    const named = new Set(await Promise.all(CORNERS.map(compare)))
    named.delete(undefined)
    expect([...named].toSorted()).toEqual(EXPLANATIONS.map(({ name }) => name).toSorted())
  })

  test('have a name for altered signatures', async () => {
    const altered = fc
      .record({
        signed: fc.constantFrom(ed25519, secp256k1, p256),
        what: fc.constantFrom('publicKey', 'signature', 'payload', 'prefix', 'nothing'),
        at: fc.nat({ max: 1000 }),
      })
      .map(({ signed, what, at }): Signed => {
        if (what === 'payload') return { ...signed, payload: bytesToHex(Uint8Array.of(5, at & 255)) }
        if (what === 'publicKey') return { ...signed, publicKey: flipBit(signed.publicKey, at) }
        if (what === 'signature') return { ...signed, signature: flipBit(signed.signature, at) }
        const tags = [GENERIC_SIGNATURE, ...CURVES.map((curve) => TAGS[curve].signature)]
        const { prefix } = tags[at % tags.length] ?? GENERIC_SIGNATURE
        return what === 'prefix' ? { ...signed, signature: withPrefix(signed.signature, prefix) } : signed
      })
    await fc.assert(
      fc.asyncProperty(altered, async (signed) => void (await compare(signed))),
      runs(200),
    )
  })

  test('a difference without a name is noticed', () => {
    const known = EXPLANATIONS.filter(({ we, when }) => we === 'valid' && when(ed25519))
    expect(known).toEqual([])
  })
})
