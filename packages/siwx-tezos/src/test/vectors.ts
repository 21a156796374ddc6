import { bytesToHex } from '@countersign/siwx-core/codec'
import { NONCE, NOW } from '@countersign/testing/signInFields'
import { CURVES } from '../internal/curves.ts'
import { micheline } from '../internal/payload.ts'
import { signingPayload } from '../signingPayload.ts'
import type { TezosProof } from '../types.ts'
import { accounts, alice, bob, generic, type TestAccount } from './keys.ts'
import { BRANCH, MAINNET, signInText } from './message.ts'

/** A proof and what the verifier answers to it at the given time. */
export type SignatureVector = {
  readonly name: string
  readonly proof: TezosProof
  readonly now: string
  readonly domain: string
  readonly nonce: string
  /** For `tezos:walt`: the chain that the context names. */
  readonly walt?: string
  readonly result: { readonly account: string; readonly subject: string } | { readonly code: string }
}

export type VectorFile = {
  readonly source: string
  readonly signers: string
  readonly vectors: readonly SignatureVector[]
}

const vector = (name: string, proof: TezosProof, result: SignatureVector['result']): SignatureVector => ({
  name,
  proof,
  now: NOW,
  domain: 'app.example',
  nonce: NONCE,
  result,
})

const accepted = ({ address }: TestAccount) => ({
  account: `tezos:${MAINNET}:${address}`,
  subject: `tezos:${address}`,
})

/** Signed anew each time; Taquito's signatures are deterministic (RFC 8032, RFC 6979, BLS). */
export async function signatureVectors(): Promise<readonly SignatureVector[]> {
  const keys = CURVES.map((curve) => keyVectors(accounts[curve], curve))
  return [
    ...(await Promise.all(keys)).flat(),
    ...(await formVectors()),
    ...(await refusedVectors()),
    await walt(),
  ]
}

async function keyVectors(account: TestAccount, curve: string): Promise<readonly SignatureVector[]> {
  const text = signInText({ address: account.address })
  const proof = await account.sign(text)
  const other = await account.sign(`${text} `)
  const plain = { ...proof, signature: await account.signBytes(bytesToHex(micheline(text))) }
  return [
    vector(`${curve}: with the prefix`, proof, accepted(account)),
    vector(`${curve}: without the prefix`, plain, accepted(account)),
    vector(`${curve}: another text`, { ...other, message: text }, { code: 'signature_invalid' }),
    ...(curve === 'bls12-381'
      ? []
      : [
          vector(
            `${curve}: prefix sig`,
            { ...proof, signature: generic(proof.signature) },
            accepted(account),
          ),
        ]),
  ]
}

async function formVectors(): Promise<readonly SignatureVector[]> {
  const message = signInText({ address: alice.address })
  const { publicKey } = alice
  const type = 'tezos:micheline'
  const site = bytesToHex(micheline(`Tezos Signed Message: https://app.example ${NOW} ${message}`))
  // Beacon's own push code counts hexadecimal digits: wallets sign it, nothing can unpack it.
  const digits = 2 * message.length
  const wrong = `0501${digits.toString(16).padStart(8, '0')}${bytesToHex(micheline(message)).slice(12)}`
  const noop = signingPayload({ type: 'tezos:failing_noop', message, branch: BRANCH }).payload
  const signed = async (payload: string) => ({
    message,
    publicKey,
    signature: await alice.signBytes(payload),
  })
  return [
    vector('site and time in front', { type, payload: site, ...(await signed(site)) }, accepted(alice)),
    vector('wrong length', { type, payload: wrong, ...(await signed(wrong)) }, { code: 'encoding_invalid' }),
    vector('wrong length, not said', { type, ...(await signed(wrong)) }, { code: 'signature_invalid' }),
    vector(
      'failing_noop',
      { type: 'tezos:failing_noop', branch: BRANCH, ...(await signed(noop)) },
      accepted(alice),
    ),
    vector('TZIP-32', await alice.sign(message, 'tezos:offchain'), accepted(alice)),
  ]
}

async function refusedVectors(): Promise<readonly SignatureVector[]> {
  const expired = signInText({ address: alice.address, expirationTime: '2026-11-21T11:00:00.000Z' })
  const foreign = signInText({ address: bob.address })
  const contract = signInText({ address: 'KT1U6EHmNxJTkvaWJ4ThczG4FSDaHC21ssvi' })
  return [
    vector('expired', await alice.sign(expired), { code: 'expired' }),
    vector('the key of another account', await alice.sign(foreign), { code: 'key_account_mismatch' }),
    vector('a contract', await alice.sign(contract), { code: 'account_type_unsupported' }),
  ]
}

async function walt(): Promise<SignatureVector> {
  return {
    ...vector('walt.id', await alice.sign(waltText(alice), 'tezos:walt'), accepted(alice)),
    walt: MAINNET,
  }
}

/** What pages of walt.id have signed. */
export function waltText({ address, publicKey }: TestAccount, nonce: string = NONCE): string {
  return `app.example wants you to sign in with your Tezos account: ${address}. Public Key: ${publicKey}.Date: ${NOW}. Sign in with Tezos to the app. URI: https://app.example. Version: 1. Nonce: ${nonce}`
}
