import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readCases } from '../cases.ts'
import { probe, tampered } from './probe.ts'

const cases = readCases(resolve(import.meta.dirname, '../../../..'))
const counts = Object.fromEntries(Object.entries(cases.vectors).map(([name, { length }]) => [name, length]))

test('default: every package accepts its vectors and refuses them with another text', async () => {
  const rows = await probe(cases)
  expect(rows.flatMap(({ problems }) => problems)).toEqual([])
  expect(Object.fromEntries(rows.map(({ name, accepted }) => [name, accepted]))).toEqual(counts)
  expect(Object.fromEntries(rows.map(({ name, refused }) => [name, refused]))).toEqual(counts)
})

test('behavior: every package has a vector, and siwx one of each chain', () => {
  expect(Object.values(counts).every((count) => count > 0)).toBe(true)
  expect(cases.vectors['siwx']).toHaveLength(6)
})

test('error: a proof that should pass and does not, and one that passes for another account, are problems', async () => {
  const [vector] = cases.vectors['siwx-tezos'] ?? []
  if (!vector) throw new Error('no vector')
  const broken = { ...vector, name: 'broken', proof: tampered(vector.proof) }
  const foreign = { ...vector, name: 'foreign', account: 'tezos:NetXdQprcVkpaWU:tz1else' }
  const rows = await probe({ ...cases, vectors: { 'siwx-tezos': [broken, foreign] } })
  expect(rows.find(({ name }) => name === 'siwx-tezos')?.problems).toEqual([
    'broken: signature_invalid',
    `foreign: ${vector.account}`,
  ])
})
