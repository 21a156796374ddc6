import { bytesToBase64, utf8 } from '@countersign/siwx-core/codec'
import { type ConformanceFixture, conformance } from '@countersign/siwx-core/conformance'
import { describe, expect, test } from 'vitest'
import { formatArc60Message, parseArc60Message } from './arc60.ts'
import { type AlgorandMessageFields, createMessage } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { parseMessage } from './parseMessage.ts'
import { alice, bob, MAINNET, multisigOf, TESTNET, team, withHighS } from './test/keys.ts'
import { emptyChain } from './test/readers.ts'
import type { AlgorandMessage, AlgorandProof, Arc60Proof, MxProof, UnprefixedProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

type Signed = MxProof | UnprefixedProof | Arc60Proof
type Fixture = ConformanceFixture<AlgorandProof>

const withSignature = (proof: AlgorandProof, change: (signature: string) => string) =>
  ({ ...proof, signature: change((proof as Signed).signature ?? '') }) as AlgorandProof

const text: Pick<
  Fixture,
  'createMessage' | 'formatMessage' | 'parseMessage' | 'namespace' | 'account' | 'other'
> = {
  createMessage: (fields) => createMessage(fields as AlgorandMessageFields),
  formatMessage: (message) => formatMessage(message as AlgorandMessage),
  parseMessage,
  namespace: 'algorand',
  account: { address: alice.address, chainId: MAINNET },
  other: { address: bob.address, chainId: TESTNET },
}

const spellings: Pick<Fixture, 'malleate' | 'malformed' | 'oversized'> = {
  malleate: (proof) => [
    { name: 'S + L', proof: withSignature(proof, withHighS), outcome: 'refused' },
    {
      name: 'base64url',
      proof: withSignature(proof, (text) =>
        text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''),
      ),
      outcome: 'refused',
    },
    { name: 'no padding', proof: withSignature(proof, (text) => text.slice(0, -2)), outcome: 'refused' },
    { name: 'a line break', proof: withSignature(proof, (text) => `${text}\n`), outcome: 'refused' },
    {
      name: 'unused bits that are set',
      proof: withSignature(proof, (text) => text.replace(/[AQgw]==$/, 'B==')),
      outcome: 'refused',
    },
    {
      name: 'a byte more',
      proof: withSignature(proof, (text) => btoa(`${atob(text)}\0`)),
      outcome: 'refused',
    },
  ],
  malformed: (proof) => [
    { name: 'no signature', proof: withSignature(proof, () => '') },
    { name: '63 bytes', proof: withSignature(proof, (text) => btoa(atob(text).slice(1))) },
    { name: 'hexadecimal', proof: withSignature(proof, () => 'ab'.repeat(64)) },
    { name: 'zeros', proof: withSignature(proof, () => btoa('\0'.repeat(64))) },
    { name: 'another signer', proof: { ...proof, signer: 'nobody' } as AlgorandProof },
    { name: 'signature and multisignature', proof: { ...proof, multisig: multisigOf({}) } as never },
  ],
  oversized: (proof) => withSignature(proof, () => 'AAAA'.repeat(10_000)),
}

const withText = (proof: AlgorandProof, message: string) => ({ ...proof, message }) as AlgorandProof

describe('algorand:mx without a chain to ask', () => {
  const fixture: Fixture = {
    ...text,
    ...spellings,
    verifyMessage,
    sign: alice.mx,
    signWithForeignKey: bob.mx,
    withText,
  }
  for (const { name, run } of conformance(fixture)) test(name, run)
})

describe('algorand:mx with a chain that knows of no rekeying', () => {
  const fixture: Fixture = {
    ...text,
    ...spellings,
    verifyMessage: (proof, expected, { now }) => verifyMessage(proof, expected, { now, reader: emptyChain }),
    sign: alice.mx,
    // The other key says who it is.
    signWithForeignKey: async (message) => ({ ...(await bob.mx(message)), signer: bob.address }) as MxProof,
    withText,
  }
  for (const { name, run } of conformance(fixture)) test(name, run)
})

describe('algorand:unprefixed', () => {
  const fixture: Fixture = {
    ...text,
    ...spellings,
    verifyMessage,
    sign: alice.unprefixed,
    signWithForeignKey: bob.unprefixed,
    withText,
  }
  for (const { name, run } of conformance(fixture)) test(name, run)
})

describe('algorand:mx by a multisignature account', () => {
  const signAs =
    (first: typeof alice, second: typeof bob) =>
    async (message: string): Promise<AlgorandProof> => ({
      type: 'algorand:mx',
      message,
      multisig: multisigOf({
        [alice.address]: (await first.mx(message)).signature ?? '',
        [bob.address]: (await second.mx(message)).signature ?? '',
      }),
    })
  type Change = (signature: string) => string
  const withMember = (proof: AlgorandProof, change: Change): AlgorandProof => {
    if (proof.type !== 'algorand:mx' || proof.multisig === undefined) return proof
    const [first, ...others] = proof.multisig.members
    const changed = { address: first?.address ?? '', signature: change(first?.signature ?? '') }
    return { ...proof, multisig: { ...proof.multisig, members: [changed, ...others] } }
  }
  const fixture: Fixture = {
    ...text,
    account: { address: team, chainId: MAINNET },
    verifyMessage,
    sign: signAs(alice, bob),
    signWithForeignKey: signAs(alice, alice),
    withText,
    foreignKeyCodes: ['signature_invalid', 'reader_missing'],
    malleate: (proof) => [
      { name: 'S + L', proof: withMember(proof, withHighS), outcome: 'refused' },
      { name: 'a line break', proof: withMember(proof, (text) => `${text}\n`), outcome: 'refused' },
    ],
    malformed: (proof) => [
      { name: 'no signature', proof: withMember(proof, () => '') },
      { name: '63 bytes', proof: withMember(proof, (text) => btoa(atob(text).slice(1))) },
    ],
    oversized: (proof) => withMember(proof, () => 'AAAA'.repeat(10_000)),
  }
  for (const { name, run } of conformance(fixture)) test(name, run)
})

describe('algorand:arc60', () => {
  const fixture: Fixture = {
    ...spellings,
    ...text,
    // The JSON has no place for a scheme.
    createMessage: ({ scheme: _, ...fields }) => createMessage(fields as AlgorandMessageFields),
    formatMessage: (message) => formatArc60Message(message as AlgorandMessage),
    parseMessage: parseArc60Message,
    verifyMessage,
    sign: (json) => alice.arc60(json),
    signWithForeignKey: (json) => bob.arc60(json),
    withText: (proof, json) => ({ ...proof, data: bytesToBase64(utf8(json)) }) as AlgorandProof,
  }
  const cases = conformance(fixture).filter(
    // The cases of the codec take lines apart; arc60.test.ts does that for JSON. A scheme cannot be wrong here.
    ({ name }) => (name.startsWith('policy:') || name.startsWith('proof:')) && name !== 'policy: scheme',
  )
  test('are all but those about lines', () => expect(cases.length).toBeGreaterThanOrEqual(28))
  for (const { name, run } of cases) test(name, run)
})
