import { bytesToHex, hexToBytes } from '@countersign/siwx-core/codec'
import { hasSharedVectors, sharedFile } from '@countersign/testing/sharedVectors'
import { describe, expect, test } from 'vitest'
import { verifyKeySignature } from './internal/keySignature.ts'
import { accountProofMessage, userMessage } from './internal/payload.ts'
import { parseMessage } from './parseMessage.ts'
import { createHttpReader } from './reader.ts'
import { answering } from './test/accessNode.ts'
import type { AccountKey, CompositeSignature } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

const suite = hasSharedVectors ? describe : describe.skip

type Encoding = {
  readonly vectors: {
    readonly address: string
    readonly appIdentifier: string
    readonly nonce: string
    readonly withDomainTag: string
    readonly withoutDomainTag: string
  }
}

type Signed = {
  readonly name: string
  readonly valid: boolean
  readonly signatures: readonly CompositeSignature[]
} & (
  | { readonly kind: 'account-proof'; readonly appIdentifier: string; readonly nonce: string }
  | { readonly kind: 'user-signature'; readonly messageHex: string }
)

type Signatures = {
  readonly account: { readonly address: string; readonly keys: readonly { readonly index: number }[] }
  readonly vectors: readonly Signed[]
}

const decode = (hex: string) => hexToBytes(hex) as Uint8Array

suite('fcl-js: encoding of account proofs', () => {
  test('is the same, with the tag and without', () => {
    const { vectors } = sharedFile<Encoding>('flow-account-proof-encoding')
    const { appIdentifier, nonce, withDomainTag, withoutDomainTag } = vectors
    // FCL pads short addresses in any letter case; a message has one spelling only.
    const address = `0x${vectors.address.slice(2).toLowerCase().padStart(16, '0')}`
    const bytes = accountProofMessage({ appIdentifier, address, nonce })
    expect(bytesToHex(bytes)).toBe(withDomainTag)
    expect(bytesToHex(bytes.subarray(32))).toBe(withoutDomainTag)
  })
})

suite('generated signatures', () => {
  const empty: Signatures = { account: { address: '', keys: [] }, vectors: [] }
  const { account, vectors } = hasSharedVectors ? sharedFile<Signatures>('flow-signatures-generated') : empty

  const readKeys = async (): Promise<ReadonlyMap<number, AccountKey>> => {
    // The Access API writes indices as text, the file as numbers.
    const listed = account.keys.map((key) => ({ ...key, index: String(key.index) }))
    const fetch = answering({ keysOf: () => listed })
    const reader = createHttpReader({ urls: ['https://node.example'], fetch })
    const keys = await reader.accountKeys(account.address, { height: 1n, id: '', timestamp: 0 })
    return new Map(keys?.map((key) => [key.index, key]))
  }

  const messageOf = (vector: Signed) =>
    vector.kind === 'user-signature'
      ? userMessage(new TextDecoder().decode(decode(vector.messageHex)))
      : accountProofMessage({ ...vector, address: account.address })

  // The account is one of the emulator, and the nonces are of no text: the rule below the message is what they can show.
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const keys = await readKeys()
    let weight = 0
    for (const { keyId, signature } of vector.signatures) {
      const key = keys.get(keyId) as AccountKey
      const signed = { key, signature: decode(signature) }
      expect(await verifyKeySignature({ ...signed, message: messageOf(vector) })).toMatchObject({
        verdict: 'valid',
      })
      const other = { ...vector, nonce: 'ab'.repeat(32), messageHex: '00' }
      expect(await verifyKeySignature({ ...signed, message: messageOf(other) })).toMatchObject({
        verdict: 'invalid',
      })
      weight += key.weight
    }
    expect(weight >= 1000).toBe(vector.valid)
  })

  test('an account of the emulator signs in nowhere, and its text is in the order of EIP-4361', async () => {
    const vector = vectors.find(({ kind }) => kind === 'user-signature')
    if (vector?.kind !== 'user-signature') throw new Error('There is no user signature.')
    const message = new TextDecoder().decode(decode(vector.messageHex))
    expect(parseMessage(message)).toMatchObject({ ok: false })
    const { signatures } = vector
    const proof = { type: 'flow:user-signature', message, signatures } as const
    expect(await verifyMessage(proof, { domain: 'example.com', nonce: 'abcdefgh12345678' })).toMatchObject({
      ok: false,
      stage: 'parse',
    })
  })
})
