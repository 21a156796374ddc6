import { base64ToBytes, bytesToBase58, bytesToBase64 } from '@countersign/siwx-core/codec'
import { expected, now } from '@countersign/testing/signInFields'
import type { Provider } from 'near-api-js'
import { verifyMessage as sdkVerify } from 'near-api-js/nep413'
import { describe, expect, test } from 'vitest'
import { signingPayload } from './signingPayload.ts'
import { toyChain } from './test/chain.ts'
import { ALICE, alice, bob, CAROL, carol, keyOf, withHighS, withOtherS } from './test/keys.ts'
import { signInText } from './test/message.ts'
import type { AccessKey, Nep413Proof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

type Permission = 'FullAccess' | { readonly FunctionCall: object } | { readonly GasKeyFullAccess: object }
type Chain = Readonly<Record<string, Readonly<Record<string, Permission>>>>

const text = signInText()
const full = (...keys: readonly string[]): Chain => ({
  'alice.near': Object.fromEntries(keys.map((key) => [key, 'FullAccess'])),
})

/** near-api-js, asked as its documentation says, with the payload that our profile demands. */
async function sdkAccepts(proof: Nep413Proof, chain: Chain): Promise<boolean> {
  const viewAccessKey = async ({ accountId, publicKey }: { accountId: string; publicKey: unknown }) => {
    const permission = chain[accountId]?.[String(publicKey)]
    if (permission === undefined) throw new Error('UNKNOWN_ACCESS_KEY')
    return { permission }
  }
  const { callbackUrl, ...payload } = signingPayload({
    type: 'near:nep413',
    message: proof.message,
    callbackUrl: proof.callbackUrl,
  })
  try {
    await sdkVerify({
      signerAccountId: proof.accountId,
      signerPublicKey: proof.publicKey,
      payload: { ...payload, ...(callbackUrl !== undefined && { callbackUrl }) },
      signature: Uint8Array.from(atob(proof.signature), (character) => character.charCodeAt(0)),
      provider: { viewAccessKey } as unknown as Provider,
    })
    return true
  } catch {
    return false
  }
}

const kindOf = (permission: Permission): AccessKey =>
  permission === 'FullAccess' || 'GasKeyFullAccess' in permission ? 'full_access' : 'limited'

async function weAccept(proof: Nep413Proof, chain: Chain): Promise<boolean> {
  const accounts = Object.fromEntries(
    Object.entries(chain).map(([accountId, keys]) => [
      accountId,
      {
        keys: Object.fromEntries(Object.entries(keys).map(([key, permission]) => [key, kindOf(permission)])),
      },
    ]),
  )
  const reader = toyChain(accounts)
  return (await verifyMessage(proof, expected, { now, reader: () => reader })).ok
}

const respelled = (proof: Nep413Proof, change: (bytes: Uint8Array) => Uint8Array): Nep413Proof => ({
  ...proof,
  signature: bytesToBase64(change(base64ToBytes(proof.signature) as Uint8Array)),
})

const byAlice = await alice.sign(text, 'alice.near')
const byCarol = await carol.sign(text, 'alice.near')
const byBob = await bob.sign(text, 'alice.near')
const withCallback = await alice.sign(text, 'alice.near', 'https://app.example/')
const stolen = await alice.sign(text, 'alice.near', 'https://evil.example/')
const implicit = await alice.sign(signInText({ address: ALICE }), ALICE)
const ethImplicit = await carol.sign(signInText({ address: CAROL }), CAROL)
const small = Uint8Array.of(1, ...new Uint8Array(31))
const smallKey = `ed25519:${bytesToBase58(small)}`
const nobody = 'near' as const

describe('both decide the same', () => {
  const cases: readonly (readonly [string, Nep413Proof, Chain])[] = [
    ['a good Ed25519 proof', byAlice, full(alice.publicKey)],
    ['a good secp256k1 proof', byCarol, full(carol.publicKey)],
    ['with a callback URL', withCallback, full(alice.publicKey)],
    [
      'with a callback URL that was not signed',
      { ...byAlice, callbackUrl: 'https://app.example/' },
      full(alice.publicKey),
    ],
    ['a function-call key', byAlice, { 'alice.near': { [alice.publicKey]: { FunctionCall: {} } } }],
    ['a key that is not there', byAlice, full(bob.publicKey)],
    ['an account that is not there', byAlice, { [nobody]: {} }],
    ['a foreign signature', { ...byAlice, signature: byBob.signature }, full(alice.publicKey)],
    ['S + L', respelled(byAlice, withHighS), full(alice.publicKey)],
    ['a signature that is too short', respelled(byAlice, (bytes) => bytes.slice(1)), full(alice.publicKey)],
    ['a key of the other curve', { ...byAlice, publicKey: carol.publicKey }, full(carol.publicKey)],
    ['an implicit account with its key', implicit, { [ALICE]: { [alice.publicKey]: 'FullAccess' } }],
    ['an implicit account without its key', implicit, { [ALICE]: {} }],
  ]
  test.each(cases)('%s', async (_name, proof, chain) => {
    expect(await weAccept(proof, chain)).toBe(await sdkAccepts(proof, chain))
  })

  test('over a hundred keys and flipped bits', async () => {
    for (let byte = 1; byte <= 50; byte++) {
      const key = keyOf(byte, byte % 5 === 0 ? 'secp256k1' : 'ed25519')
      const proof = await key.sign(text, 'alice.near')
      const flipped = respelled(proof, (bytes) => bytes.with(byte % 64, (bytes[byte % 64] ?? 0) ^ 4))
      for (const sent of [proof, flipped]) {
        const chain = full(key.publicKey)
        const ours = await weAccept(sent, chain)
        expect(ours).toBe(sent === proof)
        expect(await sdkAccepts(sent, chain)).toBe(ours)
      }
    }
  })
})

describe('we decide otherwise', () => {
  type Disagreement = readonly [name: string, ours: boolean, why: string, proof: Nep413Proof, chain: Chain]
  const disagreements: readonly Disagreement[] = [
    [
      'a key of small order',
      false,
      'the SDK verifies by ZIP 215, where one signature of such a key is good for every text',
      {
        ...byAlice,
        publicKey: smallKey,
        signature: bytesToBase64(Uint8Array.of(...small, ...new Uint8Array(32))),
      },
      full(smallKey),
    ],
    [
      'a gas key with full access',
      true,
      'NEP-611 came after; NEP-641 names such keys as full access',
      byAlice,
      { 'alice.near': { [alice.publicKey]: { GasKeyFullAccess: {} } } },
    ],
    [
      'an implicit account that does not exist yet',
      true,
      'the SDK has only the key look-up; NEP-641 lets the key speak that can claim the account',
      implicit,
      { [nobody]: {} },
    ],
    [
      'an eth-implicit account that does not exist yet',
      true,
      'the same rule for secp256k1',
      ethImplicit,
      { [nobody]: {} },
    ],
    [
      'a callback URL of another site',
      false,
      'the SDK checks no callback URL: a site that fetched the signature for itself passes',
      stolen,
      full(alice.publicKey),
    ],
    [
      'another account than the text names',
      false,
      'the SDK does not read the text',
      { ...byAlice, accountId: 'bob.near' },
      { 'bob.near': { [alice.publicKey]: 'FullAccess' } },
    ],
    [
      'secp256k1 with n - s',
      true,
      'nearcore and ECDSA accept both; it is reported as high_s, and no signature byte is an identity',
      respelled(byCarol, withOtherS),
      full(carol.publicKey),
    ],
    [
      'another recovery id',
      false,
      'the SDK does not look at it; nearcore recovers the key with it',
      respelled(byCarol, (bytes) => bytes.with(64, (bytes[64] ?? 0) ^ 1)),
      full(carol.publicKey),
    ],
    [
      'a key without its curve',
      false,
      'the SDK guesses the curve by length; one spelling for each key here',
      { ...byAlice, publicKey: alice.publicKey.slice(8) },
      { 'alice.near': { [alice.publicKey.slice(8)]: 'FullAccess', [alice.publicKey]: 'FullAccess' } },
    ],
    [
      'base64 without padding',
      false,
      'the SDK takes bytes, and decoders are lenient; one spelling for each signature here',
      { ...byAlice, signature: byAlice.signature.replace(/=+$/, '') },
      full(alice.publicKey),
    ],
  ]
  test.each(disagreements)('%s', async (_name, ours, _why, proof, chain) => {
    expect(await weAccept(proof, chain)).toBe(ours)
    expect(await sdkAccepts(proof, chain)).toBe(!ours)
  })
})
