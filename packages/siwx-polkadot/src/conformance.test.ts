import { concat } from '@countersign/siwx-core/codec'
import { type ConformanceFixture, conformance, type Malleated } from '@countersign/siwx-core/conformance'
import { describe, test } from 'vitest'
import { createMessage, type PolkadotMessageFields } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { bytesToHex } from './internal/hex.ts'
import { multisigAddress } from './multisigAddress.ts'
import { parseMessage } from './parseMessage.ts'
import { KUSAMA, MOONBEAM, POLKADOT } from './test/chains.ts'
import { alice, bob, carol, dave, erin, eve, frank, mallory, type TestAccount } from './test/keys.ts'
import { N, plusOrder, signatureOf, twin } from './test/malleate.ts'
import type { MultisigProof, PolkadotMessage, PolkadotProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

type Signed = Exclude<PolkadotProof, MultisigProof>
type Twins = (proof: Signed) => readonly Malleated<PolkadotProof>[]

const hex = bytesToHex
const withSignature = (proof: Signed, signature: string): Signed => ({ ...proof, signature })

const base = {
  createMessage: (fields: Parameters<ConformanceFixture<PolkadotProof>['createMessage']>[0]) =>
    createMessage(fields as PolkadotMessageFields),
  formatMessage: (message: Parameters<ConformanceFixture<PolkadotProof>['formatMessage']>[0]) =>
    formatMessage(message as PolkadotMessage),
  parseMessage,
  verifyMessage,
  namespace: 'polkadot',
  withText: (proof: PolkadotProof, message: string) => ({ ...proof, message }),
} as const

const spellings: Twins = (proof) => [
  { name: 'upper case', proof: withSignature(proof, proof.signature.toUpperCase()), outcome: 'refused' },
  {
    name: 'upper case behind 0x',
    proof: withSignature(proof, `0x${proof.signature.slice(2).toUpperCase()}`),
    outcome: 'refused',
  },
  { name: 'no prefix', proof: withSignature(proof, proof.signature.slice(2)), outcome: 'refused' },
  { name: 'a byte more', proof: withSignature(proof, `${proof.signature}00`), outcome: 'refused' },
  { name: 'a line break', proof: withSignature(proof, `${proof.signature}\n`), outcome: 'refused' },
]

const malformed = (proof: Signed) => [
  { name: 'no signature', proof: withSignature(proof, '') },
  { name: 'no bytes', proof: withSignature(proof, '0x') },
  { name: 'a byte less', proof: withSignature(proof, proof.signature.slice(0, 128)) },
  { name: 'an odd digit', proof: withSignature(proof, `${proof.signature}0`) },
  { name: 'base64', proof: withSignature(proof, btoa(proof.signature)) },
  { name: '67 bytes', proof: withSignature(proof, `0x${'02'.repeat(67)}`) },
]

function fixture(
  sign: (message: string) => Promise<PolkadotProof>,
  foreign: (message: string) => Promise<PolkadotProof>,
  account: { readonly address: string; readonly chainId: string },
  other: { readonly address: string; readonly chainId: string },
  twins: Twins,
): ConformanceFixture<PolkadotProof> {
  return {
    ...base,
    sign,
    signWithForeignKey: foreign,
    account,
    other,
    malleate: (proof) => [...spellings(proof as Signed), ...twins(proof as Signed)],
    malformed: (proof) => malformed(proof as Signed),
    oversized: (proof) => withSignature(proof as Signed, `0x${'ab'.repeat(40_000)}`),
  }
}

const keyFixture = (owner: TestAccount, foreign: TestAccount, twins: Twins) =>
  fixture(
    owner.sign,
    foreign.sign,
    { address: owner.address, chainId: POLKADOT },
    { address: foreign.address, chainId: KUSAMA },
    twins,
  )

/** Kusama refuses addresses with Polkadot's prefix, and the other way round. */
const curve25519: (wrongType: number) => Twins = (wrongType) => (proof) => {
  const bytes = signatureOf(proof)
  const flipped = bytes.with(63, (bytes[63] ?? 0) ^ 0x80)
  return [
    { name: 's + L', proof: withSignature(proof, hex(plusOrder(bytes))), outcome: 'refused' },
    { name: 'the marker flipped', proof: withSignature(proof, hex(flipped)), outcome: 'refused' },
    {
      name: 'the type byte of the other algorithm',
      proof: withSignature(proof, hex(concat(Uint8Array.of(wrongType), bytes))),
      outcome: 'refused',
    },
    {
      name: 'the type byte of ECDSA',
      proof: withSignature(proof, hex(concat(Uint8Array.of(2), bytes))),
      outcome: 'refused',
    },
  ]
}

const ecdsa: Twins = (proof) => {
  const bytes = signatureOf(proof)
  const v = bytes[64] ?? 0
  return [
    { name: 'n - s', proof: withSignature(proof, hex(twin(bytes))), outcome: 'high_s' },
    {
      name: 'flipped v',
      proof: withSignature(proof, hex(bytes.with(64, v ^ (v > 1 ? 7 : 1)))),
      outcome: 'refused',
    },
    { name: 'v 2', proof: withSignature(proof, hex(bytes.with(64, 2))), outcome: 'refused' },
    { name: 'v 29', proof: withSignature(proof, hex(bytes.with(64, 29))), outcome: 'refused' },
    {
      name: 'a type byte of 66',
      proof: withSignature(proof, hex(concat(Uint8Array.of(0), bytes))),
      outcome: 'refused',
    },
    {
      name: 's is the order',
      proof: withSignature(proof, `0x${'11'.repeat(32)}${N.toString(16)}00`),
      outcome: 'refused',
    },
  ]
}

function register(name: string, one: ConformanceFixture<PolkadotProof>): void {
  describe(`conformance: ${name}`, () => {
    for (const { name: title, run } of conformance(one)) test(title, run)
  })
}

register('sr25519', keyFixture(alice, bob, curve25519(0)))
register('ed25519', keyFixture(carol, dave, curve25519(1)))
register('ecdsa', keyFixture(erin, frank, ecdsa))
register(
  'a 20-byte account',
  fixture(
    eve.sign,
    mallory.sign,
    { address: eve.address, chainId: MOONBEAM },
    { address: mallory.address, chainId: '401a1f9dca3da46f5c4091016c8a2f26' },
    ecdsa,
  ),
)

const members = [alice, carol, erin]
const signatories = members.map(({ address }) => address)
const multisig = (threshold: number) => multisigAddress({ signatories, threshold, chainId: POLKADOT })
const signAs =
  (signers: readonly TestAccount[]) =>
  async (message: string): Promise<MultisigProof> => ({
    type: 'substrate:multisig',
    message,
    threshold: 2,
    signatories,
    signatures: await Promise.all(
      signers.map(async (signer, index) => ({
        signatory: signatories[index] as string,
        signature: (await signer.sign(message)).signature,
      })),
    ),
  })

const withMembers = (proof: PolkadotProof, change: (signature: string) => string): MultisigProof => {
  const { signatures, ...rest } = proof as MultisigProof
  return {
    ...rest,
    signatures: signatures.map((one) => ({ ...one, signature: change(one.signature) })),
  }
}

register('multisig', {
  ...base,
  sign: signAs([alice, carol]),
  signWithForeignKey: signAs([bob, dave]),
  account: { address: multisig(2), chainId: POLKADOT },
  other: { address: multisig(3), chainId: KUSAMA },
  malleate: (proof) => [
    { name: 'upper case', proof: withMembers(proof, (one) => one.toUpperCase()), outcome: 'refused' },
    { name: 'a byte more', proof: withMembers(proof, (one) => `${one}00`), outcome: 'refused' },
  ],
  malformed: (proof) => [
    { name: 'no bytes', proof: withMembers(proof, () => '0x') },
    { name: 'no signatures', proof: { ...(proof as MultisigProof), signatures: [] } },
    { name: 'no signatories', proof: { ...(proof as MultisigProof), signatories: [] } },
    { name: 'threshold 0', proof: { ...(proof as MultisigProof), threshold: 0 } },
    { name: 'half a threshold', proof: { ...(proof as MultisigProof), threshold: 1.5 } },
  ],
  oversized: (proof) => withMembers(proof, () => `0x${'ab'.repeat(40_000)}`),
})
