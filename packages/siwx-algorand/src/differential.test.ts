import { base64ToBytes, bytesToBase64, utf8 } from '@countersign/siwx-core/codec'
import { runs } from '@countersign/testing/runs'
import { expected, now } from '@countersign/testing/signInFields'
import algosdk from 'algosdk'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alice, bob, withHighS } from './test/keys.ts'
import { signInText } from './test/message.ts'
import type { MxProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

/** Why we refuse what algosdk 3.8's `verifyBytes` accepts. Anything else is an error of one of the two. */
const EXPLAINED = {
  /** tweetnacl does not compare S with the group order (RFC 8032 section 5.1.7). */
  's + L': 'signature_non_canonical',
  /** Under the neutral element any text verifies. */
  'key of small order': 'key_small_order',
} as const

type Disagreement = keyof typeof EXPLAINED
type Sent = { readonly proof: MxProof; readonly address: string; readonly kind: Disagreement | undefined }

const texts = [
  signInText({ address: alice.address }),
  signInText({ address: alice.address, statement: undefined, requestId: 'a' }),
  signInText({ address: bob.address }),
]
const NEUTRAL = (() => {
  const publicKey = new Uint8Array(32)
  publicKey[0] = 1
  return algosdk.encodeAddress(publicKey)
})()

/** Signing is slow in algosdk: once for each text and key. */
const honest = fc.constantFrom(
  ...texts.flatMap((message) =>
    [alice, bob].map((signer) => ({
      message,
      signature: algosdk.signBytes(utf8(message), signer.secretKey),
    })),
  ),
)

const sent: fc.Arbitrary<Sent> = fc
  .tuple(honest, fc.constantFrom('good', 's + L', 'bit', 'key of small order'), fc.nat(511))
  .map(([{ message, signature }, kind, bit]) => {
    const bytes = signature.slice()
    if (kind === 'bit') bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    const spelled = kind === 's + L' ? withHighS(bytesToBase64(bytes)) : bytesToBase64(bytes)
    const address = message.split('\n')[1] ?? ''
    const proof = { type: 'algorand:mx', message, signature: spelled } as const
    if (kind === 's + L') return { proof, address, kind }
    if (kind !== 'key of small order') return { proof, address, kind: undefined }
    const neutral = bytesToBase64(Uint8Array.from({ length: 64 }, (_, index) => (index === 0 ? 1 : 0)))
    const weak = message.replace(address, NEUTRAL)
    return { proof: { ...proof, message: weak, signature: neutral }, address: NEUTRAL, kind }
  })

test('agrees with verifyBytes of algosdk, except where it is explained', async () => {
  const seen = new Set<string>()
  await fc.assert(
    fc.asyncProperty(sent, async ({ proof, address, kind }) => {
      const signature = base64ToBytes(proof.signature ?? '') as Uint8Array
      const peer = algosdk.verifyBytes(utf8(proof.message), signature, address)
      const result = await verifyMessage(proof, expected, { now })
      if (result.ok === peer) return
      expect(peer).toBe(true)
      expect(kind).toBeDefined()
      expect(!result.ok && result.code).toBe(EXPLAINED[kind as Disagreement])
      seen.add(kind as Disagreement)
    }),
    runs(60),
  )
  expect([...seen].sort()).toEqual(Object.keys(EXPLAINED).sort())
})
