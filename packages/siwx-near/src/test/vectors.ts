import { NONCE, NOW } from '@countersign/testing/signInFields'
import type { NearProof } from '../types.ts'
import { type TestAccount, toyChain } from './chain.ts'
import { ALICE, alice, bob, CAROL, carol } from './keys.ts'
import { signInText } from './message.ts'
import { envelopeOf } from './wallet.ts'

type Keys = Readonly<Record<string, Readonly<Record<string, 'full_access' | 'limited'>>>>

/** A proof and what the verifier answers to it at the given time, by a network that has these accounts and keys. */
export type SignatureVector = {
  readonly name: string
  readonly proof: NearProof
  readonly accounts: Keys
  readonly now: string
  readonly domain: string
  readonly nonce: string
  readonly result:
    | { readonly account: string; readonly accountKind: string; readonly method: string }
    | { readonly code: string }
}

export type VectorFile = {
  readonly source: string
  readonly signers: string
  readonly vectors: readonly SignatureVector[]
}

const NAMED: Keys = { 'alice.near': { [alice.publicKey]: 'full_access', [bob.publicKey]: 'limited' } }
const accepted = (account: string, accountKind: string, method = 'near:nep413') => ({
  account: `near:mainnet:${account}`,
  accountKind,
  method,
})

const vector = (
  name: string,
  proof: NearProof,
  accounts: Keys,
  result: SignatureVector['result'],
): SignatureVector => ({ name, proof, accounts, now: NOW, domain: 'app.example', nonce: NONCE, result })

/** The network of a vector. */
export function chainOf({ accounts }: SignatureVector): ReturnType<typeof toyChain> {
  const known: Record<string, TestAccount> = {}
  for (const [accountId, keys] of Object.entries(accounts)) known[accountId] = { keys }
  return toyChain(known)
}

/** Signed anew each time by near-api-js, whose signatures are deterministic (RFC 8032, RFC 6979). */
export async function signatureVectors(): Promise<readonly SignatureVector[]> {
  return [...(await namedVectors()), ...(await implicitVectors()), ...(await nep641Vectors())]
}

async function namedVectors(): Promise<readonly SignatureVector[]> {
  const text = signInText()
  const callback = 'https://app.example/callback'
  const expired = signInText({ expirationTime: '2026-11-21T11:00:00.000Z' })
  const proof = await alice.sign(text, 'alice.near')
  const redirected = await alice.sign(text, 'alice.near', callback)
  const stolen = await alice.sign(text, 'alice.near', 'https://evil.example/callback')
  const { callbackUrl: _, ...forgotten } = redirected
  const underscore = signInText({ address: 'alice_1.near' })
  return [
    vector('a named account', proof, NAMED, accepted('alice.near', 'named')),
    vector('with a callback URL', redirected, NAMED, accepted('alice.near', 'named')),
    vector('with a callback URL that is not handed over', forgotten, NAMED, { code: 'signature_invalid' }),
    vector('with a callback URL that was not signed', { ...proof, callbackUrl: callback }, NAMED, {
      code: 'signature_invalid',
    }),
    vector('with the callback URL of another site', stolen, NAMED, { code: 'uri_mismatch' }),
    vector(
      'an account that the text does not name',
      await alice.sign(signInText({ address: undefined }), 'alice.near'),
      NAMED,
      accepted('alice.near', 'named'),
    ),
    vector(
      'an underscore',
      await alice.sign(underscore, 'alice_1.near'),
      { 'alice_1.near': { [alice.publicKey]: 'full_access' } },
      accepted('alice%5F1.near', 'named'),
    ),
    vector('another account than the text names', { ...proof, accountId: 'bob.near' }, NAMED, {
      code: 'account_mismatch',
    }),
    vector('a function-call key', await bob.sign(text, 'alice.near'), NAMED, { code: 'key_not_full_access' }),
    vector('a foreign key', await carol.sign(text, 'alice.near'), NAMED, { code: 'key_not_found' }),
    vector('expired', await alice.sign(expired, 'alice.near'), NAMED, { code: 'expired' }),
    vector('another text', { ...(await alice.sign(expired, 'alice.near')), message: text }, NAMED, {
      code: 'signature_invalid',
    }),
  ]
}

async function implicitVectors(): Promise<readonly SignatureVector[]> {
  const proof = await alice.sign(signInText({ address: ALICE }), ALICE)
  const eth = await carol.sign(signInText({ address: CAROL }), CAROL)
  return [
    vector(
      'an implicit account with its key',
      proof,
      { [ALICE]: { [alice.publicKey]: 'full_access' } },
      accepted(ALICE, 'implicit'),
    ),
    vector('an implicit account that does not exist yet', proof, {}, accepted(ALICE, 'implicit')),
    vector(
      'an implicit account whose key was removed',
      proof,
      { [ALICE]: { [bob.publicKey]: 'full_access' } },
      { code: 'key_not_found' },
    ),
    vector('an eth-implicit account that does not exist yet', eth, {}, accepted(CAROL, 'implicit')),
    vector('an eth-implicit account that has no such key', eth, { [CAROL]: {} }, { code: 'key_not_found' }),
  ]
}

async function nep641Vectors(): Promise<readonly SignatureVector[]> {
  const text = signInText()
  const type = 'near:nep641'
  const common = { type, message: text, accountId: 'alice.near' } as const
  const authorization = await alice.authorize(envelopeOf(text))
  const late = await alice.authorize(envelopeOf(text, { timestamp: '2026-11-21T12:00:01.123456790Z' }))
  const testnet = await alice.authorize(envelopeOf(text, { chainId: 'testnet' }))
  return [
    vector(
      'NEP-641 by a full-access key',
      { ...common, authorization },
      NAMED,
      accepted('alice.near', 'named', type),
    ),
    vector(
      'NEP-641 by a function-call key',
      { ...common, authorization: await bob.authorize(envelopeOf(text)) },
      NAMED,
      {
        code: 'key_not_full_access',
      },
    ),
    vector('NEP-641 signed after the block', { ...common, authorization: late }, NAMED, {
      code: 'issued_in_future',
    }),
    vector('NEP-641 for another network', { ...common, authorization: testnet }, NAMED, {
      code: 'chain_mismatch',
    }),
    vector(
      'NEP-641 for another text',
      { ...common, message: signInText({ statement: 'Other.' }), authorization },
      NAMED,
      {
        code: 'signature_invalid',
      },
    ),
  ]
}
