import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTokenChain, type TokenChain } from '@countersign/testing/tokens'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareSecret } from '../clients/secret.ts'
import { main } from './main.ts'

const OWNER = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const OTHER = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

describe('countersign gate explain', () => {
  let folder: string
  let config: string
  let chain: TokenChain
  let cats: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-gate-'))
    config = join(folder, 'countersign.json')
    chain = await startTokenChain()
    const deployed = await chain.deploy('Enumerable721')
    cats = deployed
    await chain.write('Enumerable721', deployed, 'mint', [OWNER, 7n])
    const gate = { chain: chain.caip2, collection: cats }
    await writeFile(
      config,
      JSON.stringify({
        chains: {
          [chain.caip2]: { rpc: [chain.url], finality: 'latest' },
          'eip155:10': { rpc: ['http://127.0.0.1:9'], timeout: 200 },
        },
        gates: { cats: { gate }, away: { gate: { ...gate, chain: 'eip155:10' } } },
      }),
    )
  })
  afterAll(async () => {
    await chain?.close()
    await rm(folder, { recursive: true })
  })

  const run = async (...argv: string[]) => {
    const results: string[] = []
    const notes: string[] = []
    const exit = await main(['gate', 'explain', ...argv, '--config', config], {
      env: { COUNTERSIGN_STORE__PATH: join(folder, 'idp.sqlite') },
      output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
    })
    return { exit, result: results.join('\n'), note: notes.join('\n') }
  }

  test('default: an owner, by any chain of the namespace, with block, source and what it took', async () => {
    const { exit, result } = await run('cats', '--account', `eip155:1:${OWNER}`)
    expect(exit).toBe(0)
    expect(result).toMatch(/^cats: met\n/)
    expect(result).toContain(`met: ${cats} on ${chain.caip2}`)
    expect(result).toMatch(/block +\d+ 0x[0-9a-f]{64}/)
    expect(result).toMatch(/source +node 127\.0\.0\.1/)
    expect(result).toMatch(/\n\d+ requests, \d+ bytes, [\d.]+ ms$/)
  })

  test('behavior: as JSON, with what a policy is tested with', async () => {
    const { exit, result } = await run('cats', '--account', `eip155:1:${OWNER}`, '--json')
    expect(exit).toBe(0)
    expect(JSON.parse(result)).toMatchObject({
      gate: 'cats',
      status: 'met',
      holdings: [{ collection: cats, tokens: [{ id: '7' }] }],
      spent: { requests: expect.any(Number) },
    })
  })

  test('behavior: not an owner is 1, could not find out is 2', async () => {
    const other = await run('cats', '--account', `eip155:1:${OTHER}`)
    expect([other.exit, other.result.split('\n')[0]]).toEqual([
      1,
      expect.stringMatching(/^cats: unmet \(not_held: /),
    ])
    const away = await run('away', '--account', `eip155:1:${OWNER}`)
    expect([away.exit, away.result.split('\n')[0]]).toEqual([
      2,
      expect.stringMatching(/^away: undecided \(chain_unavailable: /),
    ])
  })

  test('behavior: a contract counts on its own chain only; a second account is asked about as well', async () => {
    const contract = await run('cats', '--account', `eip155:1:${OWNER}`, '--contract')
    expect([contract.exit, contract.result]).toEqual([1, expect.stringContaining('account_missing')])
    const both = await run('cats', '--account', `eip155:1:${OTHER}`, '--account', `eip155:1:${OWNER}`)
    expect(both.exit).toBe(0)
  })

  test('error: an unknown gate, and what is no account', async () => {
    const gate = await run('dogs', '--account', `eip155:1:${OWNER}`)
    expect([gate.exit, gate.note]).toEqual([
      2,
      expect.stringMatching(/gate_not_found: .*\(there are: away, cats\)/),
    ])
    const account = await run('cats', '--account', OWNER)
    expect([account.exit, account.note]).toEqual([2, expect.stringContaining('account_invalid')])
    expect((await run('cats')).exit).toBe(2)
  })
})

describe('countersign admin key', () => {
  test('default: makes a key and the hash that the configuration takes', async () => {
    const results: string[] = []
    const output = { result: (text: string) => results.push(text), note: () => {} }
    expect(await main(['admin', 'key', '--json'], { env: {}, output })).toBe(0)
    const { hash, key } = JSON.parse(results.join('')) as { hash: string; key: string }
    expect(compareSecret(hash, key)).toBe(true)
    expect(compareSecret(hash, `${key}x`)).toBe(false)
  })
})
