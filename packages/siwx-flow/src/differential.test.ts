import { expected, now } from '@countersign/testing/signInFields'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { fclAccepts } from './test/fclCrypto.ts'
import { ALICE, aliceKeys, BOB, bobKeys, keyOf } from './test/keys.ts'
import { signInText } from './test/message.ts'
import { testChain } from './test/readers.ts'
import { proofBytes, signProof, signWith, userBytes } from './test/wallet.ts'
import type { FlowMethod, FlowProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const TYPES: readonly FlowMethod[] = ['flow:account-proof', 'flow:user-signature']
const accounts = { [ALICE]: aliceKeys, [BOB]: bobKeys }
const text = signInText()
const old = signInText({ issuedAt: '2026-11-20T12:00:00.000Z' })
const evil = signInText({ domain: 'evil.example' })

// FCL writes every refusal to the console.
beforeEach(() => {
  for (const method of ['log', 'warn', 'error'] as const)
    vi.spyOn(console, method).mockImplementation(() => undefined)
  return () => vi.restoreAllMocks()
})

const weAccept = async (proof: FlowProof) =>
  (await verifyMessage(proof, expected, { now, reader: (chainId) => testChain(chainId) })).ok

/** Where the two answers differ, and why ours does. What is not named here must be answered alike. */
const DISAGREEMENTS: Readonly<Record<string, string>> = {
  'the tag of user signatures on an account proof':
    'FCLCrypto tries both tags: any site that gets a user message signed could make an account proof for another.',
  'signatures in upper case': 'One spelling of each signature.',
  'an old text': 'FCL looks at no time.',
  'a text for another domain': 'FCL compares no domain with an expected one; the caller has to.',
  'a text with another nonce': 'FCL compares no nonce with an expected one; the caller has to.',
}

const upper = (proof: FlowProof): FlowProof => ({
  ...proof,
  signatures: proof.signatures.map((one) => ({ ...one, signature: one.signature.toUpperCase() })),
})

const cut = (proof: FlowProof, length: number): FlowProof => ({
  ...proof,
  signatures: proof.signatures.map((one) => ({ ...one, signature: one.signature.slice(0, length) })),
})

function highS(proof: FlowProof): FlowProof {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n
  const twin = (text: string) =>
    text.slice(0, 64) + (order - BigInt(`0x${text.slice(64)}`)).toString(16).padStart(64, '0')
  return { ...proof, signatures: proof.signatures.map((one) => ({ ...one, signature: twin(one.signature) })) }
}

function casesOf(type: FlowMethod): Readonly<Record<string, FlowProof>> {
  const by = (keyIds: readonly number[], more = {}) => signProof(type, text, { keyIds, ...more })
  const other = type === 'flow:user-signature' ? proofBytes(text) : userBytes(text)
  const renamed = by([0], { address: BOB, keys: bobKeys }).signatures.map((one) => ({ ...one, addr: ALICE }))
  const proof = (message: string) => signProof(type, message)
  return {
    'P-256 and SHA3-256': by([0]),
    'P-256 and SHA2-256': by([6]),
    'secp256k1 and SHA3-256': by([7]),
    'secp256k1 and SHA2-256': by([3]),
    'two halves': by([1, 2]),
    'two halves the other way round': by([2, 1]),
    'with a key without weight': by([0, 5]),
    'one half': by([1]),
    '500 and 499': by([1, 8]),
    'a key twice': by([1, 1]),
    'a revoked key': by([4]),
    'a revoked key beside a good one': by([0, 4]),
    'an unknown key': by([99], { keys: [keyOf(99, 41)] }),
    'no signature': { ...by([0]), signatures: [] },
    'a foreign key under the name of the account': { type, message: text, signatures: renamed },
    'signatures of two accounts': {
      type,
      message: text,
      signatures: [...by([1]).signatures, ...by([0], { address: BOB, keys: bobKeys }).signatures],
    },
    'another text': { ...by([0]), message: signInText({ statement: 'Other.' }) },
    'the bytes of the other type': { type, message: text, signatures: signWith(other) },
    'a signature of 63 bytes': cut(by([0]), 126),
    'high s': highS(by([3])),
    'signatures in upper case': upper(by([0])),
    'an old text': proof(old),
    'a text for another domain': proof(evil),
    'a text with another nonce': proof(signInText({ nonce: 'another0nonce' })),
  }
}

describe.each(TYPES)('%s: FCL and we answer alike, or it is explained', (type) => {
  test.each(Object.entries(casesOf(type)))('%s', async (name, proof) => {
    const answers = { fcl: await fclAccepts(proof, accounts), ours: await weAccept(proof) }
    // We refuse more than FCL, never less.
    if (name in DISAGREEMENTS) expect(answers).toEqual({ fcl: true, ours: false })
    else expect(answers.ours).toBe(answers.fcl)
  })
})

test('the tag of user signatures on an account proof', async () => {
  const tag = userBytes(text).slice(0, 32)
  const bytes = Uint8Array.of(...tag, ...proofBytes(text).slice(32))
  const proof = { type: 'flow:account-proof', message: text, signatures: signWith(bytes) } as const
  expect(await fclAccepts(proof, accounts)).toBe(true)
  expect(await weAccept(proof)).toBe(false)
})

test('an account proof for another origin is refused by both', async () => {
  const signatures = signWith(proofBytes(text, ALICE, 'https://evil.example'))
  const proof = { type: 'flow:account-proof', message: text, signatures } as const
  expect(await fclAccepts(proof, accounts)).toBe(false)
  expect(await fclAccepts(proof, accounts, 'https://evil.example')).toBe(true)
  expect(await weAccept(proof)).toBe(false)
})

test('the double answers what it is asked: it accepts and refuses', async () => {
  const answers = await Promise.all(
    TYPES.flatMap((type) => Object.values(casesOf(type)).map((proof) => fclAccepts(proof, accounts))),
  )
  expect(new Set(answers)).toEqual(new Set([true, false]))
})
