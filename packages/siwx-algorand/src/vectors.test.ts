import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { answering } from './test/readers.ts'
import { signatureVectors, type VectorFile } from './test/vectors.ts'
import { verifyMessage } from './verifyMessage.ts'

const url = new URL('../vectors/signatures.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(url, 'utf8')) as VectorFile

test('the committed vectors are what scripts/vectors.ts makes', async () => {
  expect(vectors).toEqual(await signatureVectors())
})

describe('signatures', () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const { proof, now, domain, nonce, network, result } = vector
    const context = { now: () => new Date(now), reader: network && answering(network) }
    const answer = await verifyMessage(proof, { domain, nonce }, context)
    expect(answer).toMatchObject({ ok: 'account' in result, ...result })
  })
})
