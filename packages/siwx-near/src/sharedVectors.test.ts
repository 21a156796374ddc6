import { base64ToBytes, bytesToHex } from '@countersign/siwx-core/codec'
import { hasSharedVectors, sharedVectors } from '@countersign/testing/sharedVectors'
import { describe, expect, test } from 'vitest'
import { implicitAccount } from './implicitAccount.ts'
import { checkSignature } from './internal/signature.ts'
import { nep413Digest } from './nep413.ts'
import { nep641Hash } from './nep641.ts'
import { parsePublicKey } from './publicKey.ts'
import type { NearKey } from './types.ts'

type Nep413Vector = {
  readonly name: string
  readonly publicKey?: string
  readonly message?: string
  readonly nonceBase64?: string
  readonly recipient?: string
  readonly callbackUrl?: string | null
  readonly sha256Hex?: string
  readonly signatureBase64?: string
  readonly valid?: boolean
  readonly implicitAccountId?: string
}
type Nep641Vector = {
  readonly message: {
    readonly chain_id: string
    readonly signer_id: string
    readonly path: readonly string[]
    readonly timestamp: string
    readonly payload: string
  }
  readonly canonicalHashHex: string
}

const suite = hasSharedVectors ? describe : describe.skip
const load = <Shape>(name: string): readonly Shape[] =>
  hasSharedVectors ? sharedVectors<readonly Shape[]>(name) : []
const nep413 = load<Nep413Vector>('near-nep413')

function digestOf({ message = '', nonceBase64 = '', recipient = '', callbackUrl }: Nep413Vector): Uint8Array {
  const nonce = base64ToBytes(nonceBase64) as Uint8Array
  return nep413Digest({ message, nonce, recipient, callbackUrl: callbackUrl ?? undefined })
}

suite('NEP-413', () => {
  test('every vector is one of the kinds below', () => {
    expect(nep413).toHaveLength(7)
    for (const { sha256Hex, implicitAccountId } of nep413)
      expect(sha256Hex ?? implicitAccountId).toBeDefined()
  })

  const hashed = nep413.filter(({ sha256Hex }) => sha256Hex !== undefined)
  test.each(hashed.map((vector) => [vector.name, vector] as const))('hash: %s', (_name, vector) => {
    expect(bytesToHex(digestOf(vector))).toBe(vector.sha256Hex)
  })

  const signed = nep413.filter(({ signatureBase64 }) => signatureBase64 !== undefined)
  test.each(signed.map((vector) => [vector.name, vector] as const))(
    'signature: %s',
    async (_name, vector) => {
      const key = parsePublicKey(vector.publicKey ?? '') as NearKey
      const signature = base64ToBytes(vector.signatureBase64 ?? '') as Uint8Array
      const digest = digestOf(vector)
      expect(vector.valid).toBe(true)
      expect(await checkSignature({ digest, key, signature })).toEqual({ warnings: [] })
      const other = vector.callbackUrl ? undefined : 'http://localhost:3000'
      const swapped = digestOf({ ...vector, callbackUrl: other ?? null })
      expect(await checkSignature({ digest: swapped, key, signature })).toMatchObject({
        code: 'signature_invalid',
      })
    },
  )

  const accounts = nep413.filter(({ implicitAccountId }) => implicitAccountId !== undefined)
  test.each(accounts.map((vector) => [vector.name, vector] as const))('account: %s', (_name, vector) => {
    expect(implicitAccount(parsePublicKey(vector.publicKey ?? '') as NearKey)).toBe(vector.implicitAccountId)
  })
})

suite('NEP-641', () => {
  const vectors = load<Nep641Vector>('near-nep641')
  test.each(vectors.map((vector) => [vector.canonicalHashHex, vector] as const))(
    '%s',
    (hash, { message }) => {
      const { chain_id: chainId, signer_id: signerId, path, timestamp, payload } = message
      expect(bytesToHex(nep641Hash({ chainId, signerId, path, timestamp, payload }))).toBe(hash)
    },
  )
})
