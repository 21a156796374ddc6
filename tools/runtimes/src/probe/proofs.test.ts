import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readProofs } from '../given/proofs.ts'
import { probe, tampered } from './proofs.ts'

const proofs = readProofs(resolve(import.meta.dirname, '../../../..'))
const counts = Object.fromEntries(Object.entries(proofs.vectors).map(([name, { length }]) => [name, length]))

test('default: every package accepts its vectors and refuses them with another text', async () => {
  const rows = await probe({ proofs })
  expect(rows.flatMap(({ problems }) => problems)).toEqual([])
  expect(Object.fromEntries(rows.map(({ name, accepted }) => [name, accepted]))).toEqual(counts)
  expect(Object.fromEntries(rows.map(({ name, refused }) => [name, refused]))).toEqual(counts)
})

test('behavior: every package has a vector, and siwx one of each chain', () => {
  expect(Object.values(counts).every((count) => count > 0)).toBe(true)
  expect(proofs.vectors['siwx']).toHaveLength(6)
})

test('error: a proof that should pass and does not, and one that passes for another account, are problems', async () => {
  const [vector] = proofs.vectors['siwx-tezos'] ?? []
  if (!vector) throw new Error('no vector')
  const broken = { ...vector, name: 'broken', proof: tampered(vector.proof) }
  const foreign = { ...vector, name: 'foreign', account: 'tezos:NetXdQprcVkpaWU:tz1else' }
  const rows = await probe({ proofs: { ...proofs, vectors: { 'siwx-tezos': [broken, foreign] } } })
  expect(rows.find(({ name }) => name === 'siwx-tezos')?.problems).toEqual([
    'broken: signature_invalid',
    `foreign: ${vector.account}`,
  ])
})
