import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { signingPayload } from './signingPayload.ts'
import { ALICE } from './test/keys.ts'
import type { VectorFile } from './test/vectors.ts'

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8')
const document = read('../../../apps/docs/profiles/flow/caip122.md')
const { vectors, accounts } = JSON.parse(read('../vectors/signatures.json')) as VectorFile
const keys = accounts[`flow:mainnet:${ALICE}`] ?? []

describe('the profile document has the values of our vectors', () => {
  test.each([
    'flow:account-proof, P-256 and SHA3-256',
    'flow:account-proof, secp256k1 and SHA2-256',
    'flow:account-proof, 500 and 500',
    'flow:user-signature, P-256 and SHA3-256',
    'flow:user-signature, secp256k1 and SHA2-256',
  ])('%s', (name) => {
    const vector = vectors.find((one) => one.name === name)
    if (vector === undefined) throw new Error('There is no such vector.')
    const { type, message, signatures } = vector.proof
    expect(document).toContain(`\n${message}\n`)
    for (const { keyId, signature } of signatures) {
      expect(document).toContain(`\`${signature}\``)
      expect(document).toContain(`\`${keys[keyId]?.public_key.slice(2)}\``)
    }
    if (type !== 'flow:account-proof') return
    const { appIdentifier, nonce } = signingPayload({ type, message })
    for (const value of [appIdentifier, nonce, vector.signed]) expect(document).toContain(`\`${value}\``)
  })
})
