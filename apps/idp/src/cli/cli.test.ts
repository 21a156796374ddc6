import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createMessage, formatMessage } from '@countersign/siwx-ethereum'
import { privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { main } from './main.ts'

const wallet = privateKeyToAccount('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')
const REDIRECT = ['--redirect-uris', 'https://rp.example/cb']

describe('countersign', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-cli-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const run = async (
    argv: readonly string[],
    options: { input?: string; env?: Record<string, string> } = {},
  ) => {
    const results: string[] = []
    const notes: string[] = []
    const exit = await main(argv, {
      env: { COUNTERSIGN_STORE__PATH: join(folder, 'idp.sqlite'), ...options.env },
      input: async () => options.input ?? '',
      output: { result: (text) => results.push(text), note: (text) => notes.push(text) },
    })
    const result = results.join('\n')
    return { exit, result, note: notes.join('\n'), json: () => JSON.parse(result) }
  }

  test('default: clients are created, listed, shown, changed and removed; secrets are shown once', async () => {
    const created = await run([
      'clients',
      'create',
      '--client-id',
      'shop',
      '--name',
      'Shop',
      ...REDIRECT,
      '--json',
    ])
    expect(created.exit).toBe(0)
    const { clientSecret } = created.json()
    expect(clientSecret).toMatch(/^[\w-]{43}$/)
    expect((await run(['clients', 'list', '--json'])).json()).toMatchObject([
      { clientId: 'shop', refreshTokens: true, deviceGrant: false },
    ])
    const shown = await run(['clients', 'get', 'shop'])
    expect(shown.result).not.toContain(clientSecret)
    expect(shown.result).not.toContain('sha256')

    const updated = await run([
      'clients',
      'update',
      'shop',
      '--name',
      'Shop 2',
      '--no-refresh-tokens',
      '--device-grant',
      '--json',
    ])
    expect(updated.json()).toMatchObject({
      name: 'Shop 2',
      refreshTokens: false,
      deviceGrant: true,
      redirectUris: ['https://rp.example/cb'],
    })
    expect(updated.json()).not.toHaveProperty('clientSecret')
    expect(
      (await run(['clients', 'update', 'shop', '--rotate-secret', '--json'])).json().clientSecret,
    ).not.toBe(clientSecret)

    expect((await run(['clients', 'remove', 'shop'])).exit).toBe(0)
    expect((await run(['clients', 'list', '--json'])).json()).toEqual([])
  })

  test.for([
    [['clients', 'get', 'nobody'], 'client_not_found'],
    [['clients', 'update', 'nobody', '--name', 'x'], 'client_not_found'],
    [['clients', 'remove', 'nobody'], 'client_not_found'],
    [['clients', 'create', '--name', 'x', '--redirect-uris', 'https://rp.example/#x'], 'client_invalid'],
    [['clients', 'create', '--name', 'x'], 'client_invalid'],
    [['clients', 'create', '--client-id', 'a:b', '--name', 'x', ...REDIRECT], 'client_invalid'],
    [
      [
        'clients',
        'create',
        '--name',
        'x',
        '--redirect-uris',
        'http://rp.example/cb',
        '--application-type',
        'native',
      ],
      'client_invalid',
    ],
  ] as const)('error: %j', async ([argv, code]) => {
    const { exit, note } = await run([...argv, '--json'])
    expect(exit).toBe(1)
    expect(JSON.parse(note)).toMatchObject({ error: { code } })
  })

  test('behavior: what a client has to own, and may ask for, is set, kept and taken away', async () => {
    const collection = `0x${'ab'.repeat(20)}`
    const env = {
      COUNTERSIGN_CHAINS: '{"eip155:1":{"rpc":["https://rpc.example"]}}',
      COUNTERSIGN_GATES: JSON.stringify({ members: { gate: { chain: 'eip155:1', collection } } }),
    }
    const clients = (...argv: readonly string[]) => run(['clients', ...argv, '--json'], { env })
    const gate = ['--gates', 'members', '--collections', `eip155:1/${collection}`, '--disclosure', 'tier']
    const created = await clients('create', '--client-id', 'club', '--name', 'Club', ...REDIRECT, ...gate)
    expect(created.json()).toMatchObject({
      gates: ['members'],
      collections: [`eip155:1/${collection}`],
      disclosure: 'tier',
    })
    expect((await clients('update', 'club', '--name', 'Club 2')).json()).toMatchObject({ gates: ['members'] })
    expect((await clients('update', 'club', '--gates', '')).json()).toMatchObject({
      gates: [],
      collections: [`eip155:1/${collection}`],
    })
    const misspelt = await clients('update', 'club', '--gates', 'membres')
    expect([misspelt.exit, misspelt.note]).toEqual([1, expect.stringContaining('there is no gate membres')])
    const nothing = await clients('update', 'club', '--collections', 'eip155:1')
    expect([nothing.exit, nothing.note]).toEqual([1, expect.stringContaining('client_invalid')])
    expect((await clients('remove', 'club')).exit).toBe(0)
  })

  test('behavior: where a client is told that a session has ended', async () => {
    const clients = (...argv: readonly string[]) => run(['clients', ...argv, '--json'])
    const uri = 'https://rp.example/backchannel'
    const made = await clients('create', '--client-id', 'told', '--name', 'Told', ...REDIRECT)
    expect(made.json()).not.toHaveProperty('backchannelLogoutUri')
    expect((await clients('update', 'told', '--backchannel-logout-uri', uri)).exit).toBe(0)
    expect((await clients('get', 'told')).json()).toMatchObject({ backchannelLogoutUri: uri })
    const plain = await clients('update', 'told', '--backchannel-logout-uri', 'http://rp.example/backchannel')
    expect([plain.exit, plain.note]).toEqual([1, expect.stringContaining('https is required')])
    expect((await clients('remove', 'told')).exit).toBe(0)
  })

  test('behavior: keys are generated once, listed without their private part, rotated', async () => {
    const env = { COUNTERSIGN_STORE__PATH: join(folder, 'keys.sqlite') }
    expect((await run(['keys', 'generate', '--json'], { env })).json()).toEqual({ generated: true })
    expect((await run(['keys', 'generate', '--json'], { env })).json()).toEqual({ generated: false })
    const rotated = (
      await run(['keys', 'rotate', '--alg', 'ES256', '--delay', '0', '--json'], { env })
    ).json()
    const list = await run(['keys', 'list', '--json'], { env })
    expect(list.result).not.toMatch(/"(d|jwk|value)"/)
    const es256 = list.json().filter(({ alg }: { alg: string }) => alg === 'ES256')
    expect(es256.map(({ state }: { state: string }) => state)).toEqual(['signing', 'verifying'])
    expect(es256[0].kid).toBe(rotated.added[0])
  })

  test('behavior: config validate prints the effective configuration without secrets', async () => {
    const secret = 's'.repeat(40)
    const file = join(folder, 'ok.yaml')
    const near = `near:mainnet: { rpc: ['https://rpc.example/v1/${secret}'], headers: { authorization: ${secret} } }`
    await writeFile(
      file,
      `issuer: https://id.example\ncookies: { secrets: [${secret}] }\nchains: { ${near} }\n`,
    )
    const { exit, json, result } = await run(['config', 'validate', '--config', file, '--json'])
    expect(exit).toBe(0)
    expect(json()).toMatchObject({ ok: true, config: { issuer: 'https://id.example', mode: 'production' } })
    expect(result).not.toContain(secret)
  })

  test('error: config validate lists every issue with its path', async () => {
    const file = join(folder, 'bad.yaml')
    await writeFile(file, 'issuer: http://id.example\nserver: { port: x }\nnope: 1\n')
    const { exit, note } = await run(['config', 'validate', '-c', file, '--json'])
    expect(exit).toBe(1)
    const { issues } = JSON.parse(note).error
    expect(issues.map(({ path }: { path: string }) => path).toSorted()).toEqual(['nope', 'server.port'])
  })

  test('error: a configuration that is not there is said once', async () => {
    const { exit, note } = await run(['config', 'validate', '-c', join(folder, 'none.yaml')])
    expect(exit).toBe(1)
    expect(note.match(/config_not_found/g)).toHaveLength(1)
  })

  test('error: a folder of the store that cannot be made is said once', async () => {
    const file = join(folder, 'no-folder')
    await writeFile(file, '')
    const path = join(file, 'below', 'idp.sqlite')
    const { exit, note } = await run(['clients', 'list'], { env: { COUNTERSIGN_STORE__PATH: path } })
    expect(exit).toBe(2)
    expect(note).toMatch(/^ENOTDIR: (?!ENOTDIR).+no-folder/)
  })

  test('error: a proof file that is not there', async () => {
    const { exit, json } = await run(['verify', join(folder, 'none.json')])
    expect(exit).toBe(2)
    expect(json()).toMatchObject({ ok: false, code: 'input_unreadable' })
  })

  test('behavior: config schema prints the schema', async () => {
    expect((await run(['config', 'schema'])).json()).toMatchObject({ title: 'Countersign configuration' })
  })

  describe('verify', () => {
    const signed = async () => {
      const message = formatMessage(
        createMessage({
          domain: 'app.example',
          address: wallet.address,
          uri: 'https://app.example',
          chainId: '1',
          nonce: 'abcdefgh12345678',
          issuedAt: '2026-01-01T00:00:00Z',
        }),
      )
      return {
        proof: { type: 'eip191', message, signature: await wallet.signMessage({ message }) },
        expected: { domain: 'app.example', nonce: 'abcdefgh12345678' },
        now: '2026-01-01T00:01:00Z',
      }
    }

    test('default: 0 for a proof that holds, from standard input and from a file', async () => {
      const input = JSON.stringify(await signed())
      const fromStdin = await run(['verify'], { input })
      expect(fromStdin.exit).toBe(0)
      expect(fromStdin.json()).toMatchObject({
        ok: true,
        account: `eip155:1:${wallet.address}`,
        method: 'eip191',
      })
      const file = join(folder, 'proof.json')
      await writeFile(file, input)
      expect((await run(['verify', file])).exit).toBe(0)
    })

    test('behavior: a proof of another chain', async () => {
      const url = new URL('../../../../packages/siwx-tezos/vectors/signatures.json', import.meta.url)
      const { vectors } = JSON.parse(await readFile(url, 'utf8'))
      const [{ proof, now, domain, nonce, result }] = vectors
      const input = JSON.stringify({ proof, now, expected: { domain, nonce } })
      const held = await run(['verify'], { input })
      expect(held.exit).toBe(0)
      expect(held.json()).toMatchObject({ ok: true, ...result })
      const other = JSON.stringify({ proof: { ...proof, type: 'eip191' }, now, expected: { domain, nonce } })
      expect((await run(['verify'], { input: other })).exit).toBe(1)
      const none = JSON.stringify({ proof: { type: 'hedera:any' }, expected: { domain, nonce } })
      expect((await run(['verify'], { input: none })).json()).toMatchObject({
        code: 'proof_type_not_allowed',
      })
    })

    test('behavior: 2 while a chain that has to be asked cannot be', async () => {
      const url = new URL('../../../../packages/siwx-near/vectors/signatures.json', import.meta.url)
      const { vectors } = JSON.parse(await readFile(url, 'utf8'))
      const [{ proof, now, domain, nonce }] = vectors
      const input = JSON.stringify({ proof, now, expected: { domain, nonce } })
      // Port 9 is discard: nothing answers there.
      const env = { COUNTERSIGN_CHAINS: '{"near:mainnet":{"rpc":["http://127.0.0.1:9"]}}' }
      const { exit, json } = await run(['verify'], { env, input })
      expect(exit).toBe(2)
      expect(json()).toMatchObject({ code: 'chain_unavailable', retryable: true })
    })

    test('error: 1 for a proof that does not', async () => {
      const { expected, ...rest } = await signed()
      const input = JSON.stringify({ ...rest, expected: { ...expected, domain: 'evil.example' } })
      const { exit, json } = await run(['verify', '-'], { input })
      expect(exit).toBe(1)
      expect(json()).toMatchObject({ ok: false, code: 'domain_mismatch' })
    })

    test.for(['', '{}', 'null', '{"proof":{}}', '[1]'])(
      'error: 2 for what is no input: %s',
      async (input) => {
        const { exit, json } = await run(['verify'], { input })
        expect(exit).toBe(2)
        expect(json()).toMatchObject({ ok: false, code: 'request_invalid' })
      },
    )

    test('error: 2 for a file that is not there', async () => {
      expect((await run(['verify', join(folder, 'none.json')])).exit).toBe(2)
    })
  })

  test('error: an identifier with a leading dash is told where it goes, and found there', async () => {
    const id = '-V1StGXR8_Z5jdHi6B-myT'
    const bare = await run(['sessions', 'revoke', id])
    expect([bare.exit, bare.note]).toEqual([2, expect.stringContaining('behind --')])
    const told = await run(['sessions', 'revoke', '--json', '--', id])
    expect([told.exit, JSON.parse(told.note)]).toMatchObject([1, { error: { code: 'session_not_found' } }])
  })

  test('error: an unknown command', async () => {
    expect((await run(['nonsense'])).exit).toBe(2)
  })

  test('behavior: help', async () => {
    const { exit, result } = await run(['--help'])
    expect(exit).toBe(0)
    for (const verb of ['start', 'config', 'keys', 'clients', 'verify']) expect(result).toContain(verb)
  })
})
