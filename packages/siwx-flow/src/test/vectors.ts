import { NONCE, NOW } from '@countersign/testing/signInFields'
import type { FlowProof } from '../types.ts'
import { ALICE, aliceKeys, BOB, bobKeys, hexOf, TESTNET, type TestKey } from './keys.ts'
import { signInText } from './message.ts'
import { proofBytes, signProof, signWith, userBytes } from './wallet.ts'

/** A key as the Access API writes it. */
export type VectorKey = {
  readonly index: string
  readonly public_key: string
  readonly signing_algorithm: string
  readonly hashing_algorithm: string
  readonly weight: string
  readonly revoked: boolean
}

/** A proof, and what the verifier answers to it at the given time, when the account has the keys of the file. */
export type SignatureVector = {
  readonly name: string
  readonly proof: FlowProof
  /** What the signatures are over, before hashing. */
  readonly signed: string
  readonly now: string
  readonly domain: string
  readonly nonce: string
  readonly result: { readonly account: string; readonly subject: string } | { readonly code: string }
}

export type VectorFile = {
  readonly source: string
  readonly encoder: string
  readonly signers: string
  readonly accounts: Readonly<Record<string, readonly VectorKey[]>>
  readonly vectors: readonly SignatureVector[]
}

const listed = (key: TestKey): VectorKey => ({
  index: String(key.index),
  public_key: `0x${hexOf(key.publicKey)}`,
  signing_algorithm: key.signingAlgorithm,
  hashing_algorithm: key.hashingAlgorithm,
  weight: String(key.weight),
  revoked: key.revoked,
})

export const vectorAccounts: VectorFile['accounts'] = {
  [`flow:mainnet:${ALICE}`]: aliceKeys.map(listed),
  [`flow:mainnet:${BOB}`]: bobKeys.map(listed),
  [`flow:testnet:${TESTNET}`]: aliceKeys.map(listed),
}

const vector = (
  name: string,
  proof: FlowProof,
  signed: Uint8Array,
  result: SignatureVector['result'],
): SignatureVector => ({
  name,
  proof,
  signed: hexOf(signed),
  now: NOW,
  domain: 'app.example',
  nonce: NONCE,
  result,
})

/** Signed anew each time; ECDSA signatures are deterministic here (RFC 6979). */
export function signatureVectors(): readonly SignatureVector[] {
  return (['flow:account-proof', 'flow:user-signature'] as const).flatMap(vectorsOf)
}

function vectorsOf(type: FlowProof['type']): readonly SignatureVector[] {
  const bytesOf = type === 'flow:user-signature' ? userBytes : proofBytes
  const text = signInText()
  const bytes = bytesOf(text)
  const account = `flow:mainnet:${ALICE}`
  const good = { account, subject: account }
  const by = (keyIds: readonly number[]) => signProof(type, text, { keyIds })
  const testnet = signInText({ address: TESTNET, chainId: 'testnet' })
  const onTestnet = `flow:testnet:${TESTNET}`
  const expired = signInText({ expirationTime: '2026-11-21T11:00:00.000Z' })
  const wrongTag = signWith(type === 'flow:user-signature' ? proofBytes(text) : userBytes(text))
  const foreign = signProof(type, text, { address: BOB, keys: bobKeys })
  return [
    vector(`${type}, P-256 and SHA3-256`, by([0]), bytes, good),
    vector(`${type}, P-256 and SHA2-256`, by([6]), bytes, good),
    vector(`${type}, secp256k1 and SHA3-256`, by([7]), bytes, good),
    vector(`${type}, secp256k1 and SHA2-256`, by([3]), bytes, good),
    vector(`${type}, 500 and 500`, by([1, 2]), bytes, good),
    vector(
      `${type}, testnet`,
      signProof(type, testnet, { address: TESTNET }),
      type === 'flow:user-signature' ? userBytes(testnet) : proofBytes(testnet, TESTNET),
      { account: onTestnet, subject: onTestnet },
    ),
    vector(`${type}, only 500`, by([1]), bytes, { code: 'weight_insufficient' }),
    vector(`${type}, 500 and 499`, by([1, 8]), bytes, { code: 'weight_insufficient' }),
    vector(`${type}, the same key twice`, by([1, 1]), bytes, { code: 'duplicate_key' }),
    vector(`${type}, a revoked key`, by([4]), bytes, { code: 'key_revoked' }),
    vector(`${type}, the tag of the other type`, { type, message: text, signatures: wrongTag }, bytes, {
      code: 'signature_invalid',
    }),
    vector(`${type}, another account`, foreign, bytes, { code: 'key_account_mismatch' }),
    vector(`${type}, expired`, signProof(type, expired), bytesOf(expired), { code: 'expired' }),
    vector(`${type}, another text`, { ...signProof(type, expired), message: text }, bytes, {
      code: 'signature_invalid',
    }),
  ]
}
