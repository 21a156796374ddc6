import { openDocument } from '@countersign/testing/document'
import { NONCE, now } from '@countersign/testing/signInFields'
import { describe, expect, test } from 'vitest'
import type { PolkadotProof } from './types.ts'
import { verifyMessage } from './verifyMessage.ts'

type Printed = { readonly name: string; readonly type: string; readonly message: string }

const document = openDocument('apps/docs/profiles/polkadot/caip122.md')
const vectors = JSON.parse(document.take({ language: 'json' }).text) as readonly Printed[]

const WALLET_CALL: Readonly<Record<string, PolkadotProof['type']>> = {
  'polkadot:eip191': 'substrate:eip191',
  'polkadot:multisig': 'substrate:multisig',
}

describe('the published profile', () => {
  test('prints a vector of each type', () => {
    const types = new Set(vectors.map(({ type }) => type))
    expect([...types].toSorted()).toEqual(
      ['ecdsa', 'ed25519', 'eip191', 'multisig', 'sr25519'].map((type) => `polkadot:${type}`),
    )
    expect(document.text).toContain(vectors[0]?.message)
  })

  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const proof = {
      ...vector,
      type: WALLET_CALL[vector.type] ?? 'substrate:signraw',
    } as unknown as PolkadotProof
    expect(await verifyMessage(proof, { domain: 'app.example', nonce: NONCE }, { now })).toMatchObject({
      ok: true,
      method: vector.type,
    })
  })

  test('every block is checked', () => document.expectAllTaken())
})
