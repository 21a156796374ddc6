import { base64ToBytes, bytesToBase64, bytesToHex, concat, utf8 } from '@countersign/siwx-core/codec'
import { sha512_256, verifyEd25519 } from '@countersign/siwx-crypto'
import { hasSharedVectors, sharedVectors } from '@countersign/testing/sharedVectors'
import { describe, expect, test } from 'vitest'
import { addressOf, checkAddress, publicKeyOf } from './account.ts'
import { encodeBase32 } from './internal/base32.ts'
import { decodeFields, type Fields } from './internal/msgpack.ts'
import { multisigAddress } from './multisigAddress.ts'
import { parseMessage } from './parseMessage.ts'
import { decodeProof } from './proof.ts'
import { verifyMessage } from './verifyMessage.ts'

const suite = hasSharedVectors ? describe : describe.skip
const load = <Shape>(name: string): readonly Shape[] =>
  hasSharedVectors ? sharedVectors<readonly Shape[]>(name) : []

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
const NOW = () => new Date('2026-11-01T00:01:00Z')

type Hex = { readonly hex: string }
type Arc60 = {
  readonly input?: { readonly signData: { readonly domain: string } }
  readonly output?: {
    readonly signResponse: {
      readonly data: string
      readonly domain: string
      readonly signer: Hex
      readonly authenticationData: Hex
      readonly signature: Hex
    }
  }
  readonly check?: { readonly preimageHex: string; readonly verifies: boolean }
}

suite('algorandfoundation/ARCs: ARC-60', () => {
  const vectors = load<Arc60>('algorand-arc60').filter(({ output }) => output !== undefined)

  test('there are two', () => expect(vectors).toHaveLength(2))

  test.each(vectors.map((vector) => [vector.input?.signData.domain, vector] as const))(
    '%s: what is signed, by whom, and the hash of the domain',
    async (domain, { output, check }) => {
      const { data, signer, authenticationData, signature } = output?.signResponse ?? {}
      if (!data || !signer || !authenticationData || !signature || !check) throw new Error('incomplete')
      const proof = {
        type: 'algorand:arc60',
        data,
        authenticatorData: bytesToBase64(bytes(authenticationData.hex)),
        signature: bytesToBase64(bytes(signature.hex)),
        signer: addressOf(bytes(signer.hex)),
      } as const
      const decoded = await decodeProof(proof)
      if (!decoded.ok) throw new Error(decoded.reason)
      expect(bytesToHex(decoded.signed)).toBe(check.preimageHex)
      const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(domain))
      expect(decoded.domainHash).toEqual(new Uint8Array(digest))
      const { signed: message } = decoded
      const verdict = await verifyEd25519({
        message,
        signature: bytes(signature.hex),
        publicKey: bytes(signer.hex),
      })
      expect(verdict === 'valid').toBe(check.verifies)
      // What they sign is a FIDO2 challenge, not a sign-in message.
      const result = await verifyMessage(proof, { domain: domain ?? '', nonce: 'abcdefgh12345678' })
      expect(result).toMatchObject({ code: 'message_malformed', stage: 'parse' })
    },
  )
})

type Generated = {
  readonly name: string
  readonly address: string
  readonly scheme?: string
  readonly valid?: boolean
  readonly messageUtf8?: string
  readonly signatureHex?: string
  readonly signedTxnBase64?: string
  readonly txID?: string
  readonly genesisHash?: string
  readonly programHex?: string
  readonly multisig?: {
    readonly version: number
    readonly threshold: number
    readonly addrs: readonly string[]
  }
}

suite('generated with algosdk', () => {
  const vectors = load<Generated>('algorand-generated')
  const having = <Key extends keyof Generated>(key: Key) =>
    vectors
      .filter((vector) => vector[key] !== undefined)
      .map(
        (vector) =>
          [
            vector.name,
            vector as Generated & { readonly [key in Key]-?: NonNullable<Generated[key]> },
          ] as const,
      )

  test('there are six', () => expect(vectors).toHaveLength(6))

  test.each(having('signatureHex'))(
    '%s',
    async (_name, { messageUtf8 = '', signatureHex, address, valid }) => {
      // They have Chain ID where EIP-4361 has it; our profile has the order of CAIP-122, so that the text is refused
      // whole. What is signed is checked for itself.
      expect(parseMessage(messageUtf8)).toMatchObject({ code: 'message_malformed' })
      const signature = bytes(signatureHex)
      const decoded = await decodeProof({
        type: 'algorand:mx',
        message: messageUtf8,
        signature: bytesToBase64(signature),
      })
      if (!decoded.ok) throw new Error(decoded.reason)
      const publicKey = publicKeyOf(address)
      const verdict = await verifyEd25519({ message: decoded.signed, signature, publicKey })
      expect(verdict).toBe(valid === true ? 'valid' : 'invalid')
    },
  )

  test('the one without MX is an unprefixed signature, and nothing else', async () => {
    const raw = vectors.find(({ name }) => name.startsWith('raw'))
    const { messageUtf8 = '', signatureHex = '', address = '' } = raw ?? {}
    const publicKey = publicKeyOf(address)
    const verdict = await verifyEd25519({
      message: utf8(messageUtf8),
      signature: bytes(signatureHex),
      publicKey,
    })
    expect(verdict).toBe('valid')
  })

  test.each(having('signedTxnBase64'))(
    '%s',
    async (_name, { signedTxnBase64, txID, address, genesisHash }) => {
      const outer = decodeFields(base64ToBytes(signedTxnBase64) ?? new Uint8Array())
      const inner = outer?.entries.get('txn') as Fields
      const signature = outer?.entries.get('sig') as Uint8Array
      const signed = concat(utf8('TX'), inner.bytes)
      expect(encodeBase32(sha512_256(signed))).toBe(txID)
      expect(bytesToBase64(inner.entries.get('gh') as Uint8Array)).toBe(genesisHash)
      const verdict = await verifyEd25519({ message: signed, signature, publicKey: publicKeyOf(address) })
      expect(verdict).toBe('valid')
      // Its realm is not a sign-in message: nothing in it names a page or a nonce.
      const decoded = await decodeProof({ type: 'algorand:arc14', transaction: signedTxnBase64 })
      expect(decoded).toMatchObject({
        ok: true,
        text: 'realm',
        transaction: { sender: address, firstValid: 1 },
      })
      const proof = { type: 'algorand:arc14', transaction: signedTxnBase64 } as const
      const result = await verifyMessage(
        proof,
        { domain: 'example.com', nonce: 'abcdefgh12345678' },
        { now: NOW },
      )
      expect(result).toMatchObject({ code: 'message_malformed', stage: 'parse' })
    },
  )

  test.each(having('multisig'))('%s', (_name, { multisig, address }) => {
    const publicKeys = multisig.addrs.map(publicKeyOf)
    expect(multisigAddress({ ...multisig, publicKeys })).toBe(address)
  })

  test.each(having('programHex'))('%s', (_name, { programHex, address }) => {
    expect(addressOf(sha512_256(concat(utf8('Program'), bytes(programHex))))).toBe(address)
    expect(checkAddress(address)).toBe('valid')
  })
})
