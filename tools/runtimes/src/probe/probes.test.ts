import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startApi } from '../given/api.ts'
import { startGateway } from '../given/content.ts'
import { startNodes } from '../given/gates.ts'
import { probe as accessToken } from './accessToken.ts'
import { probe as express } from './express.ts'
import { probe as metadata } from './metadata.ts'
import { probe as onServer } from './onServer.ts'
import { probe as ownership } from './ownership.ts'
import { tryOut } from './row.ts'
import { run } from './run.ts'
import type { Cases } from './types.ts'

const root = resolve(import.meta.dirname, '../../../..')
const servers: { readonly close: () => void }[] = []
let cases: Cases

beforeAll(async () => {
  const [api, nodes, gateway] = await Promise.all([startApi(), startNodes(root), startGateway()])
  servers.push(api, nodes, gateway)
  cases = { api: api.api, gates: nodes.gates, content: gateway.content } as Cases
})
afterAll(() => {
  for (const { close } of servers) close()
})

describe('the probes, from source', () => {
  test.each([
    [
      'access-token',
      accessToken,
      [
        [1, 7],
        [1, 3],
        [1, 1],
      ],
    ],
    ['its middleware for Express', express, [[1, 3]]],
    ['nft-ownership', ownership, [[6, 6]]],
    ['its metadata', metadata, [[2, 5]]],
    [
      'connectors on a server',
      onServer,
      [
        [3, 7],
        [1, 1],
        [1, 1],
        [1, 3],
      ],
    ],
  ])('%s', async (_, probe, counts) => {
    const rows = await probe(cases)
    expect(rows.flatMap(({ problems }) => problems)).toEqual([])
    expect(rows.map(({ accepted, refused }) => [accepted, refused])).toEqual(counts)
  })

  test('error: a token that is let in and should not be, and a gate that is met by another, are problems', async () => {
    const [token] = await accessToken({ ...cases, api: { ...cases.api, bad: { expired: cases.api.good } } })
    expect(token?.problems).toEqual([`expired: "${cases.api.subject}"`])
    const { near } = cases.gates
    if (!near) throw new Error('no gate')
    const [gate] = await ownership({ ...cases, gates: { near: { ...near, other: near.holder } } })
    expect(gate?.problems).toEqual(['near, somebody else: "met"'])
  })

  test('error: a node that was not asked so when it was recorded leaves the answer open', async () => {
    const { near } = cases.gates
    if (!near) throw new Error('no gate')
    const [gate] = await ownership({ ...cases, gates: { near: { ...near, holder: 'zoe.near' } } })
    expect(gate?.problems[0]).toContain('chain_unavailable')
  })
})

describe('run', () => {
  test('error: a module that does not load fails its own rows', async () => {
    const load = async () => Promise.reject(new TypeError('no such module'))
    const other = { rows: ['b'], load: async () => ({ probe: async () => [] }) }
    expect(await run([{ rows: ['a'], load }, other], cases)).toEqual([
      { name: 'a', accepted: 0, refused: 0, problems: ['TypeError: no such module'] },
    ])
  })
})

test('tryOut: what throws is a problem, not a refusal', async () => {
  const trial = { name: 'it', run: async () => Promise.reject(new Error('broken')), expected: 'refused' }
  expect(await tryOut('x', { accepts: [], refuses: [trial] })).toEqual({
    name: 'x',
    accepted: 0,
    refused: 0,
    problems: ['it: "Error: broken"'],
  })
})
