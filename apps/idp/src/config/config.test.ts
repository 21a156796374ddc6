import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { issuesOf } from '../test/issuesOf.ts'
import { readEnv } from './env.ts'
import { configJsonSchema } from './jsonSchema.ts'
import { loadConfig, parseConfig } from './load.ts'
import { configReference } from './reference.ts'

describe('parseConfig', () => {
  test('default: nothing at all starts on loopback', () => {
    const config = parseConfig({})
    expect(config).toMatchObject({
      issuer: 'http://127.0.0.1:4400',
      mode: 'development',
      server: { host: '127.0.0.1', port: 4400, trustProxy: false },
      store: { path: '.countersign/idp.sqlite' },
      signIn: { demoWallet: false, challengeTtl: 300 },
      tokens: { authorizationCode: 60 },
    })
  })

  test('behavior: chains of six namespaces', () => {
    const chains = {
      'eip155:8453': {},
      'tezos:NetXdQprcVkpaWU': { rpc: ['https://tezos-rpc.example'] },
      'near:testnet': {},
      'polkadot:91b171bb158e2d3848fa23a9f1c25182': {},
      'flow:mainnet': { rpc: ['https://access.example'], headers: { authorization: 'Bearer a b' } },
      'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k': {},
    }
    expect(Object.keys(parseConfig({ chains }).chains)).toEqual(Object.keys(chains))
  })

  test('behavior: an https issuer is production', () => {
    expect(parseConfig({ issuer: 'https://id.example' }).mode).toBe('production')
  })

  test.for([
    [{ issuer: 'http://id.example' }, 'issuer_insecure', 'issuer'],
    [{ issuer: 'http://127.0.0.1.evil.example' }, 'issuer_insecure', 'issuer'],
    [{ issuer: 'https://id.example/' }, 'issuer_malformed', 'issuer'],
    [{ issuer: 'https://id.example?x=1' }, 'issuer_malformed', 'issuer'],
    [{ issuer: 'https://user@id.example' }, 'issuer_malformed', 'issuer'],
    [{ issuer: 'https://ID.example' }, 'issuer_malformed', 'issuer'],
    [{ issuer: 'ftp://id.example' }, 'config_invalid', 'issuer'],
    [
      { issuer: 'https://id.example', signIn: { demoWallet: true } },
      'demo_wallet_forbidden',
      'signIn.demoWallet',
    ],
    [{ mode: 'production', signIn: { demoWallet: true } }, 'demo_wallet_forbidden', 'signIn.demoWallet'],
    [{ issuer: 'https://id.example', store: { path: ':memory:' } }, 'store_not_durable', 'store.path'],
    [
      { issuer: 'https://id.example', chains: { 'eip155:1': { rpc: ['http://rpc.example'] } } },
      'rpc_insecure',
      'chains.eip155:1.rpc.0',
    ],
    [{ cookies: { secrets: ['short'] } }, 'config_invalid', 'cookies.secrets.0'],
    [{ tokens: { authorizationCode: 61 } }, 'config_invalid', 'tokens.authorizationCode'],
    [{ chains: {} }, 'config_invalid', 'chains'],
    [{ chains: { 'tezos:x': {} } }, 'config_invalid', 'chains.tezos:x'],
    [{ chains: { 'near:Mainnet': {} } }, 'config_invalid', 'chains.near:Mainnet'],
    [{ chains: { 'flow:devnet': {} } }, 'config_invalid', 'chains.flow:devnet'],
    [{ chains: { 'hedera:mainnet': {} } }, 'config_invalid', 'chains.hedera:mainnet'],
    [
      { chains: { 'near:mainnet': { rpc: ['ftp://a.example'] } } },
      'config_invalid',
      'chains.near:mainnet.rpc.0',
    ],
    [
      { chains: { 'near:mainnet': { headers: { 'a b': 'c' } } } },
      'config_invalid',
      'chains.near:mainnet.headers.a b',
    ],
    [
      { chains: { 'near:mainnet': { headers: { a: 'c\r\nd: e' } } } },
      'config_invalid',
      'chains.near:mainnet.headers.a',
    ],
    [{ product: { theme: { accent: 'red;}' } } }, 'config_invalid', 'product.theme.accent'],
    [{ server: { prot: 1 } }, 'config_unknown_key', 'server.prot'],
    [{ isuer: 'https://id.example' }, 'config_unknown_key', 'isuer'],
    ['text', 'config_invalid', ''],
    [null, 'config_invalid', ''],
  ] as const)('error: %j', ([input, code, path]) => {
    expect(issuesOf(input)).toContainEqual(expect.objectContaining({ code, path }))
  })

  test('error: every issue is reported, not the first only', () => {
    expect(
      issuesOf({ issuer: 'http://id.example/', signIn: { demoWallet: true } }).map(({ code }) => code),
    ).toEqual(['issuer_malformed', 'issuer_insecure', 'demo_wallet_forbidden'])
  })

  test.for(['http://localhost:4400', 'http://idp.localhost:1', 'http://[::1]:4400', 'http://127.9.9.9'])(
    'behavior: %s is loopback',
    (issuer) => {
      expect(issuesOf({ issuer, signIn: { demoWallet: true } })).toEqual([])
    },
  )
})

describe('loadConfig', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-config-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  const file = async (name: string, text: string) => {
    const path = join(folder, name)
    await writeFile(path, text)
    return path
  }

  test('default: environment over file over defaults', async () => {
    const path = await file('a.yaml', 'issuer: https://id.example\nserver:\n  port: 5000\n  host: 0.0.0.0\n')
    const { config, warnings } = await loadConfig({
      file: path,
      env: {
        COUNTERSIGN_SERVER__PORT: '6000',
        COUNTERSIGN_SERVER__TRUST_PROXY: 'true',
        COUNTERSIGN_PORT: '1',
      },
    })
    expect(config.server).toMatchObject({ port: 6000, host: '0.0.0.0', trustProxy: true })
    expect(config.issuer).toBe('https://id.example')
    expect(warnings).toEqual(['COUNTERSIGN_PORT names no configuration key'])
  })

  test('behavior: JSON is read as well', async () => {
    const path = await file('a.json', JSON.stringify({ $schema: 'x', issuer: 'https://id.example' }))
    expect((await loadConfig({ file: path })).config.issuer).toBe('https://id.example')
  })

  test('behavior: an empty file is the defaults', async () => {
    expect((await loadConfig({ file: await file('empty.yaml', '') })).config.server.port).toBe(4400)
  })

  test.for([
    ['issuer: [', 'config_syntax'],
    ['a: &a [x]\nb: [*a, *a]', 'config_syntax'],
    ['issuer: !env ISSUER', 'config_syntax'],
    ['issuer: !!js/function "function () {}"', 'config_syntax'],
    ['%FOO bar\n---\nissuer: http://127.0.0.1:1', 'config_syntax'],
    ['issuer: http://127.0.0.1:1\n---\nissuer: http://127.0.0.1:2', 'config_syntax'],
    ['- list', 'config_invalid'],
  ] as const)('error: %j', async ([text, code]) => {
    await expect(loadConfig({ file: await file('bad.yaml', text) })).rejects.toMatchObject({ code })
  })

  test('error: a file that is not there', async () => {
    await expect(loadConfig({ file: join(folder, 'none.yaml') })).rejects.toMatchObject({
      code: 'config_not_found',
    })
  })
})

describe('readEnv', () => {
  test('behavior: a hostile name reaches no prototype', () => {
    const { values, unknown } = readEnv(
      { COUNTERSIGN___PROTO____POLLUTED: '1', COUNTERSIGN_STORE____PROTO____X: '1' },
      ['store'],
    )
    expect(unknown).toContain('COUNTERSIGN___PROTO____POLLUTED')
    expect(values).not.toHaveProperty('polluted')
    expect(Object.prototype).not.toHaveProperty('x')
  })
})

describe('JSON Schema', () => {
  test('default: the published file is up to date', async () => {
    const published = await readFile(new URL('../../schema/config.schema.json', import.meta.url), 'utf8')
    expect(JSON.parse(published)).toEqual(configJsonSchema())
  })

  test('behavior: the table in the README is up to date', async () => {
    const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8')
    expect(readme).toContain(`<!-- config -->\n${configReference()}\n<!-- /config -->`)
  })

  test('behavior: every key has a line of documentation', () => {
    const undocumented: string[] = []
    const walk = (schema: Record<string, unknown>, path: string) => {
      for (const [name, property] of Object.entries(
        (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>,
      )) {
        if (typeof property['description'] !== 'string') undocumented.push(`${path}${name}`)
        walk(property, `${path}${name}.`)
      }
    }
    walk(configJsonSchema(), '')
    expect(undocumented).toEqual([])
  })
})
