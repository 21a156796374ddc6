import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bytesToHex } from './internal/hex.ts'
import { decodeProof } from './proof.ts'
import { proofOf } from './test/message.ts'
import {
  type SignatureVector,
  signatureVectors,
  type VectorFile,
  type WrapperVector,
  wrapperVectors,
} from './test/vectors.ts'
import { verifyMessage } from './verifyMessage.ts'

function load<Vector>(name: string): readonly Vector[] {
  const url = new URL(`../vectors/${name}.json`, import.meta.url)
  return (JSON.parse(readFileSync(url, 'utf8')) as VectorFile<Vector>).vectors
}

const signatures = load<SignatureVector>('signatures')
const wrappers = load<WrapperVector>('wrappers')

test('the committed vectors are what the generator makes', async () => {
  expect(signatures).toEqual(await signatureVectors())
  expect(wrappers).toEqual(await wrapperVectors())
})

describe('signatures', () => {
  test.each(signatures.map((vector) => [vector.name, vector] as const))('%s', async (_name, vector) => {
    const { message, signature, now, domain, nonce, result } = vector
    const context = { now: () => new Date(now) }
    const answer = await verifyMessage(proofOf(message, signature), { domain, nonce }, context)
    expect(answer).toMatchObject({ ok: 'account' in result, ...result })
  })
})

describe('wrappers', () => {
  test.each(wrappers.map((vector) => [vector.name, vector] as const))('%s', (_name, { wrapped, parts }) => {
    const decoded = decodeProof(proofOf('', wrapped))
    if (!decoded.ok || decoded.signature.kind === 'plain') throw new Error('not decoded')
    const { signature } = decoded
    const flat =
      signature.kind === 'erc6492'
        ? { factory: signature.factory, factoryData: bytesToHex(signature.factoryData) }
        : {
            delegation: signature.authorization.address,
            chainId: String(signature.authorization.chainId),
            nonce: String(signature.authorization.nonce),
            r: signature.authorization.r,
            s: signature.authorization.s,
            target: signature.target,
            initData: bytesToHex(signature.initData),
          }
    expect({ kind: signature.kind, ...flat, signature: bytesToHex(signature.signature) }).toEqual(parts)
  })
})
