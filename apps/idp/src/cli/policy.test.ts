import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDocument } from '@countersign/testing/document'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from './main.ts'

const REGO = `package countersign

default allow := false

allow if {
	some token in input.nft.tokens
	token.metadata.traits.level >= input.level
}
`
const held = (level: number) => ({
  accounts: ['eip155:1:0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'],
  holdings: [
    {
      chain: 'eip155:1',
      collection: '0x5fbdb2315678afecb367f032d93f642f64180aa3',
      tokens: [{ id: '7', metadata: { traits: { level } } }],
    },
  ],
})

describe('countersign policy', () => {
  let folder: string
  let config: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-policy-'))
    config = join(folder, 'countersign.json')
    const policies = { level: { rego: REGO, inputs: { level: 3 } } }
    await writeFile(config, JSON.stringify({ policies }))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const run = async (argv: readonly string[], input = '') => {
    const results: string[] = []
    const notes: string[] = []
    const exit = await main(['policy', ...argv, '--config', config], {
      env: { COUNTERSIGN_STORE__PATH: join(folder, 'idp.sqlite') },
      input: async () => input,
      output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
    })
    const result = results.join('\n')
    return { exit, result, notes, json: () => JSON.parse(result) }
  }

  test('default: a policy of the configuration allows an example', async () => {
    const { exit, json } = await run(['test', 'level', '--example', '-', '--json'], JSON.stringify(held(3)))
    expect(exit).toBe(0)
    expect(json()).toMatchObject({ ok: true, decision: { allow: true, code: 'allowed' } })
  })

  test('behavior: a denial says which expression has not held', async () => {
    const { exit, json } = await run(['test', 'level', '--example', '-', '--json'], JSON.stringify(held(2)))
    expect(exit).toBe(1)
    expect(json()).toMatchObject({ decision: { allow: false, code: 'denied' } })
    expect(json().failures).toContainEqual(expect.objectContaining({ row: 7 }))
    const shown = await run(['test', 'level', '--example', '-'], JSON.stringify(held(2)))
    expect(shown.result).toContain('row 7')
  })

  test('behavior: the example of the documentation, with the policy there', async () => {
    const page = openDocument('apps/docs/gates/policies.md')
    const example = page.take({ language: 'json', holds: '"holdings"' }).text
    const file = join(folder, 'levels.rego')
    await writeFile(file, page.take({ language: 'rego', holds: 'package levels' }).text)
    const argv = ['test', '--file', file, '--query', 'data.levels.decision', '--example', '-', '--json']
    const { exit, json } = await run(argv, example)
    expect(exit).toBe(1)
    expect(json().decision).toMatchObject({ code: 'denied', reasons: ['a token of level 10 is needed'] })
  })

  test('behavior: a file that is still being written', async () => {
    const file = join(folder, 'door.rego')
    await writeFile(file, 'package door\n\nallow if count(input.nfts) == 1\n')
    const argv = ['test', '--file', file, '--query', 'data.door.allow', '--example', '-']
    expect((await run(argv, JSON.stringify(held(0)))).exit).toBe(0)
    expect((await run(argv, JSON.stringify({ accounts: held(0).accounts }))).exit).toBe(1)
  })

  test.each([
    ['not JSON', 'level', '{', 'request_invalid'],
    ['no accounts', 'level', '{"accounts":[]}', 'request_invalid'],
    ['an unknown member', 'level', '{"accounts":["a"],"extra":1}', 'request_invalid'],
    ['no such policy', 'nothing', JSON.stringify(held(1)), 'policy_not_found'],
    ['a name of every object', 'constructor', JSON.stringify(held(1)), 'policy_not_found'],
  ])('error: %s', async (_, name, input, code) => {
    const { exit, json } = await run(['test', name, '--example', '-', '--json'], input)
    expect({ exit, code: json().code }).toEqual({ exit: 2, code })
  })

  test('error: for people it is one line beside the results, with code and place', async () => {
    const unknown = await run(['test', 'level', '--example', '-'], '{"accounts":["a"],"nft":{}}')
    expect(unknown).toMatchObject({ exit: 2, result: '' })
    expect(unknown.notes).toEqual(['request_invalid: the example: Unrecognized key: "nft"'])
    const missing = await run(['test', 'level', '--example', '-'], '{"accounts":["a"],"holdings":[{}]}')
    expect(missing.notes[0]).toContain('request_invalid: the example.holdings.0.chain: ')
  })

  test('error: a policy that does not compile, with its place', async () => {
    const file = join(folder, 'broken.rego')
    await writeFile(file, 'package door\n\nallow if http.send({})\n')
    const argv = ['test', '--file', file, '--query', 'data.door.allow', '--example', '-', '--json']
    const { exit, json } = await run(argv, JSON.stringify(held(1)))
    expect(exit).toBe(2)
    expect(json()).toMatchObject({ code: 'policy_builtin_unavailable', problems: [{ row: 3 }] })
  })

  test('behavior: a v0 policy is rewritten for v1', async () => {
    const { exit, result } = await run(
      ['upgrade', '-'],
      'package app\n\ndefault allow = false\n\nallow { input.a == 1 }\n',
    )
    expect(exit).toBe(0)
    expect(result).toContain('allow if input.a == 1')
  })
})
