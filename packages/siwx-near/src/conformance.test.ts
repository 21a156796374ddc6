import type { VerifyResult } from '@countersign/siwx-core'
import { base64ToBytes, bytesToBase64 } from '@countersign/siwx-core/codec'
import { type ConformanceFixture, conformance, type Malleated } from '@countersign/siwx-core/conformance'
import { describe, test } from 'vitest'
import { createMessage, type NearMessageFields } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { parseMessage } from './parseMessage.ts'
import { type TestAccount, toyChain } from './test/chain.ts'
import { ALICE, alice, BOB, bob, CAROL, carol, type TestKey, withHighS, withOtherS } from './test/keys.ts'
import { envelopeOf, walletBlob, walletContract } from './test/wallet.ts'
import type { ChainReader, NearMessage, NearProof, Nep413Proof, Nep641Proof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const CODES = ['signature_invalid', 'key_not_found', 'account_mismatch', 'contract_rejected'] as const

type Shape<Proof extends NearProof> = Pick<
  ConformanceFixture<Proof>,
  'sign' | 'signWithForeignKey' | 'malleate' | 'malformed' | 'oversized'
> & {
  readonly account: string
  readonly other: string
  readonly accounts: Readonly<Record<string, TestAccount>>
}

function fixture<Proof extends NearProof>(shape: Shape<Proof>): ConformanceFixture<Proof> {
  const { account, other, accounts, ...rest } = shape
  const readers: Readonly<Record<string, ChainReader>> = {
    mainnet: toyChain(accounts),
    testnet: toyChain(accounts, { chainId: async () => 'testnet' }),
  }
  return {
    ...rest,
    createMessage: (fields) => createMessage(fields as NearMessageFields),
    formatMessage: (message) => formatMessage(message as NearMessage),
    parseMessage,
    verifyMessage: (proof, expected, { now }): Promise<VerifyResult> =>
      verifyMessage(proof, expected, { now, reader: (chainId) => readers[chainId] }),
    namespace: 'near',
    account: { address: account, chainId: 'mainnet' },
    other: { address: other, chainId: 'testnet' },
    withText: (proof, message) => ({ ...proof, message }),
    foreignKeyCodes: CODES,
  }
}

const respelled = (proof: Nep413Proof, change: (bytes: Uint8Array) => Uint8Array): Nep413Proof => ({
  ...proof,
  signature: bytesToBase64(change(base64ToBytes(proof.signature) as Uint8Array)),
})

function nep413(account: string, key: TestKey, foreign: TestKey, twin: Malleated<Nep413Proof>['outcome']) {
  return fixture<Nep413Proof>({
    account,
    other: 'other.near',
    accounts: {
      [account]: { keys: { [key.publicKey]: 'full_access' } },
      'other.near': { keys: { [foreign.publicKey]: 'full_access' } },
    },
    sign: (text) => key.sign(text, account),
    signWithForeignKey: (text) => foreign.sign(text, account),
    malleate: (proof) => [
      {
        name: 'another s',
        proof: respelled(proof, twin === 'high_s' ? withOtherS : withHighS),
        outcome: twin,
      },
      {
        name: 'a byte more',
        proof: respelled(proof, (bytes) => Uint8Array.of(...bytes, 0)),
        outcome: 'refused',
      },
      {
        name: 'no padding',
        proof: { ...proof, signature: proof.signature.replace(/=+$/, '') },
        outcome: 'refused',
      },
      {
        name: 'base64url',
        proof: { ...proof, signature: `-_${proof.signature.slice(2)}` },
        outcome: 'refused',
      },
      {
        name: 'curve in upper case',
        proof: { ...proof, publicKey: proof.publicKey.toUpperCase() },
        outcome: 'refused',
      },
      {
        name: 'no curve',
        proof: { ...proof, publicKey: proof.publicKey.replace(/^.*:/, '') },
        outcome: 'refused',
      },
      {
        name: 'a zero byte in front of the key',
        proof: { ...proof, publicKey: proof.publicKey.replace(':', ':1') },
        outcome: 'refused',
      },
    ],
    malformed: (proof) => [
      { name: 'no signature', proof: { ...proof, signature: '' } },
      { name: 'a byte less', proof: respelled(proof, (bytes) => bytes.slice(1)) },
      { name: 'hexadecimal', proof: { ...proof, signature: 'ab'.repeat(64) } },
      { name: 'no key', proof: { ...proof, publicKey: '' } },
      { name: 'a short key', proof: { ...proof, publicKey: proof.publicKey.slice(0, -1) } },
      { name: 'no account', proof: { ...proof, accountId: '' } },
    ],
    oversized: (proof) => ({ ...proof, signature: 'abcd'.repeat(20_000) }),
  })
}

const authorized = (message: string, authorization: string): Nep641Proof => ({
  type: 'near:nep641',
  message,
  accountId: 'alice.near',
  authorization,
})

const shared = {
  account: 'alice.near',
  other: 'other.near',
  malformed: (proof: Nep641Proof) => [
    { name: 'nothing', proof: { ...proof, authorization: '' } },
    { name: 'no JSON', proof: { ...proof, authorization: proof.authorization.slice(1) } },
    { name: 'an empty object', proof: { ...proof, authorization: '{}' } },
    { name: 'null', proof: { ...proof, authorization: 'null' } },
    { name: 'no account', proof: { ...proof, accountId: '' } },
  ],
  oversized: (proof: Nep641Proof) => ({ ...proof, authorization: 'a'.repeat(70_000) }),
}
const early = { timestamp: '2026-09-30T16:20:00Z' }

const byContract = fixture<Nep641Proof>({
  ...shared,
  accounts: { 'alice.near': walletContract('alice.near', alice.publicKey) },
  sign: async (text) => authorized(text, await walletBlob(envelopeOf(text, early), alice)),
  signWithForeignKey: async (text) => authorized(text, await walletBlob(envelopeOf(text, early), bob)),
  malleate: (proof) => [
    {
      name: 'a digit more',
      proof: { ...proof, authorization: proof.authorization.replace(/"}$/, '2"}') },
      outcome: 'refused',
    },
  ],
})

const byKey = fixture<Nep641Proof>({
  ...shared,
  accounts: { 'alice.near': { keys: { [alice.publicKey]: 'full_access' } } },
  sign: async (text) => authorized(text, await alice.authorize(envelopeOf(text, early))),
  signWithForeignKey: async (text) => authorized(text, await bob.authorize(envelopeOf(text, early))),
  malleate: (proof) => [
    {
      name: 'an unknown field',
      proof: { ...proof, authorization: proof.authorization.replace('{', '{"more":1,') },
      outcome: 'refused',
    },
    {
      name: 'a signature without its curve',
      proof: {
        ...proof,
        authorization: proof.authorization.replace('"signature":"ed25519:', '"signature":"'),
      },
      outcome: 'refused',
    },
  ],
})

const suites = {
  'NEP-413, named account, Ed25519': nep413('alice.near', alice, bob, 'refused'),
  'NEP-413, named account, secp256k1': nep413('alice.near', carol, bob, 'high_s'),
  'NEP-413, implicit account': nep413(ALICE, alice, bob, 'refused'),
  'NEP-413, eth-implicit account': nep413(CAROL, carol, bob, 'high_s'),
  'NEP-413, another implicit account': nep413(BOB, bob, alice, 'refused'),
}

describe.each(Object.entries(suites))('%s', (_name, suite) => {
  for (const { name, run } of conformance(suite)) test(name, run)
})

describe.each(Object.entries({ 'NEP-641 by a contract': byContract, 'NEP-641 by a key': byKey }))(
  '%s',
  (_name, suite) => {
    for (const { name, run } of conformance(suite)) test(name, run)
  },
)
