import { type ConformanceFixture, conformance, type Malleated } from '@countersign/siwx-core/conformance'
import { describe, test } from 'vitest'
import { createMessage, type TezosMessageFields } from './createMessage.ts'
import { formatMessage } from './formatMessage.ts'
import { CURVES, type Curve, TAGS } from './internal/curves.ts'
import { parseMessage } from './parseMessage.ts'
import {
  accountOf,
  accounts,
  generic,
  hasHighS,
  withBadChecksum,
  withOtherS,
  withPrefix,
} from './test/keys.ts'
import { GHOSTNET, MAINNET } from './test/message.ts'
import type { TezosMessage, TezosProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const withSignature = (proof: TezosProof, signature: string): TezosProof => ({ ...proof, signature })

async function fixtureOf(curve: Curve): Promise<ConformanceFixture<TezosProof>> {
  const account = accounts[curve]
  const other = await accountOf(curve, 0x31)
  return {
    createMessage: (fields) => createMessage(fields as TezosMessageFields),
    formatMessage: (message) => formatMessage(message as TezosMessage),
    parseMessage,
    verifyMessage,
    namespace: 'tezos',
    account: { address: account.address, chainId: MAINNET },
    other: { address: other.address, chainId: GHOSTNET },
    sign: account.sign,
    signWithForeignKey: other.sign,
    withText: (proof, message) => ({ ...proof, message }),
    malleate: (proof) => [...twins(proof, curve), ...spellings(proof, curve)],
    malformed: (proof) => [
      { name: 'no signature', proof: withSignature(proof, '') },
      { name: 'a character less', proof: withSignature(proof, proof.signature.slice(1)) },
      { name: 'hexadecimal', proof: withSignature(proof, 'ab'.repeat(64)) },
      { name: 'outside the alphabet', proof: withSignature(proof, proof.signature.replace(/.$/, '0')) },
      { name: 'no key', proof: { ...proof, publicKey: '' } },
      { name: 'an address for a key', proof: { ...proof, publicKey: account.address } },
      { name: 'a key for a signature', proof: withSignature(proof, account.publicKey) },
    ],
    oversized: (proof) => withSignature(proof, '2'.repeat(40_000)),
  }
}

function twins(proof: TezosProof, curve: Curve): readonly Malleated<TezosProof>[] {
  if (curve === 'bls12-381') return []
  const other = withOtherS(proof.signature, curve)
  if (curve === 'ed25519') return [{ name: 'S + L', proof: withSignature(proof, other), outcome: 'refused' }]
  const high = hasHighS(proof.signature, curve) ? proof.signature : other
  return [{ name: 'high s', proof: withSignature(proof, high), outcome: 'high_s' }]
}

function spellings(proof: TezosProof, curve: Curve): readonly Malleated<TezosProof>[] {
  const { signature } = proof
  const foreign = CURVES.filter((name) => name !== curve)
  const spelled: Readonly<Record<string, string>> = {
    'wrong checksum': withBadChecksum(signature),
    'a leading zero': `1${signature}`,
    'a line break': `${signature}\n`,
    ...Object.fromEntries(
      foreign.map((name) => [`prefix of ${name}`, withPrefix(signature, TAGS[name].signature.prefix)]),
    ),
    ...(curve === 'bls12-381' && { 'prefix sig': generic(signature) }),
  }
  return Object.entries(spelled).map(([name, text]) => ({
    name,
    proof: withSignature(proof, text),
    outcome: 'refused',
  }))
}

// The text is read before the key is looked at, so its cases need one key; a BLS signature takes tens of milliseconds, too
// many for one of each byte.
const isWorthIt = (curve: Curve, name: string) =>
  curve === 'ed25519' ||
  (name.startsWith('proof:') && !(curve === 'bls12-381' && name.includes('each altered byte')))

describe.each(CURVES)('conformance: %s', async (curve) => {
  const cases = conformance(await fixtureOf(curve))
  for (const { name, run } of cases.filter((one) => isWorthIt(curve, one.name))) test(name, run)
})
