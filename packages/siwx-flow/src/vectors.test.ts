import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createHttpReader } from './reader.ts'
import { answering } from './test/accessNode.ts'
import { signatureVectors, type VectorFile, vectorAccounts } from './test/vectors.ts'
import { verifyMessage } from './verifyMessage.ts'

const url = new URL('../vectors/signatures.json', import.meta.url)
const { vectors, accounts } = JSON.parse(readFileSync(url, 'utf8')) as VectorFile

// Through the HTTP reader: the keys of the file are in the form of the Access API.
const readerOf = (chainId: string) =>
  createHttpReader({
    urls: ['https://node.example'],
    fetch: answering({
      chainId: `flow-${chainId}`,
      keysOf: (address) => accounts[`flow:${chainId}:0x${address}`],
    }),
  })

test('the committed vectors are what scripts/vectors.ts makes', () => {
  expect(vectors).toEqual(signatureVectors())
  expect(accounts).toEqual(vectorAccounts)
})

describe('signatures', () => {
  test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const { proof, now, domain, nonce, result } = vector
    const context = { now: () => new Date(now), reader: readerOf }
    const answer = await verifyMessage(proof, { domain, nonce }, context)
    expect(answer).toMatchObject({ ok: 'account' in result, ...result })
  })
})
