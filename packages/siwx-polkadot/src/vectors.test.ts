import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type SignatureVector, signatureVectors, type VectorFile } from './test/vectors.ts'
import { verifyMessage } from './verifyMessage.ts'

const url = new URL('../vectors/signatures.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(url, 'utf8')) as VectorFile

// sr25519 signatures are random: what is signed must be the same, the bytes of the signature cannot be.
const withoutSignatures = (all: readonly SignatureVector[]): unknown =>
  JSON.parse(JSON.stringify(all, (key, value: unknown) => (key === 'signature' ? '' : value)))

test('the committed vectors are what scripts/vectors.ts makes', async () => {
  expect(withoutSignatures(vectors)).toEqual(withoutSignatures(await signatureVectors()))
})

describe('signatures', () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const { proof, compatibility, now, domain, nonce, result } = vector
    const context = { now: () => new Date(now), compatibility }
    expect(await verifyMessage(proof, { domain, nonce }, context)).toMatchObject(result)
  })
})
