import { describe, expect, test } from 'vitest'
import { placesOf } from '../test/issuesOf.ts'
import { newSigningSecret } from '../test/receiver.ts'
import { parseConfig, tenantConfigs } from './load.ts'
import { redacted } from './redacted.ts'

const tenantOf = (input: object) => {
  const config = tenantConfigs(parseConfig(input)).get('acme')
  if (!config) throw new Error('no tenant')
  return config
}

describe('tenants', () => {
  test('default: below the issuer, with a place of its own in the same store', () => {
    expect(tenantOf({ issuer: 'https://id.example/oidc', tenants: { acme: {} } })).toMatchObject({
      issuer: 'https://id.example/oidc/t/acme',
      mode: 'production',
      store: { path: '.countersign/idp.acme.sqlite' },
      tenants: {},
    })
  })

  test.for([
    [{ path: 'data/idp' }, { path: 'data/idp.acme' }],
    [{ path: '/var/v1.2/idp' }, { path: '/var/v1.2/idp.acme' }],
    [{ path: ':memory:' }, { path: ':memory:' }],
    [{ postgres: { url: 'postgres://db/x' } }, { postgres: { schema: 'countersign_acme' } }],
    [{ redis: { url: 'redis://db', prefix: 'id' } }, { redis: { prefix: 'id-acme' } }],
  ] as const)('behavior: store %o is %o', ([store, expected]) => {
    expect(tenantOf({ store, tenants: { acme: {} } }).store).toMatchObject(expected)
  })

  test('behavior: what opens a door, or tells somebody, is not taken over from above', () => {
    const hash = `sha256:${'a'.repeat(43)}`
    const receiver = { url: 'https://crm.example/', secrets: [newSigningSecret()] }
    const doors = {
      admin: { keys: [hash], actors: ['app', 'admin'] },
      supertokens: { enabled: true, apiKeys: [{ name: 'ops', hash, rights: 'write' }] },
      registration: { enabled: true },
      webhooks: [{ ...receiver, name: 'crm', events: ['login'] }],
      hooks: { preToken: receiver },
    }
    const { admin, hooks, registration, supertokens, tokens, webhooks } = tenantOf({
      ...doors,
      tokens: { idToken: 60 },
      tenants: { acme: {} },
    })
    expect([admin.keys, admin.actors, supertokens.apiKeys, webhooks]).toEqual([[], [], [], []])
    expect([supertokens.enabled, registration.enabled, hooks.preToken]).toEqual([false, false, undefined])
    expect(tokens.idToken).toBe(60)
    // Its own are.
    expect(tenantOf({ tenants: { acme: doors } })).toMatchObject({
      admin: { keys: [hash] },
      supertokens: { enabled: true },
      registration: { enabled: true },
      webhooks: [{ name: 'crm' }],
      hooks: { preToken: { url: 'https://crm.example/' } },
    })
  })

  test.for([
    [{ Acme: {} }, 'config_invalid', 'tenants.Acme'],
    [{ a_b: {} }, 'config_invalid', 'tenants.a_b'],
    [{ '../x': {} }, 'config_invalid', 'tenants.../x'],
    [{ acme: { issuer: {} } }, 'config_invalid', 'tenants.acme.issuer'],
    [{ acme: { store: {} } }, 'config_invalid', 'tenants.acme.store'],
    [{ acme: { server: {} } }, 'config_invalid', 'tenants.acme.server'],
    [{ acme: { tenants: { inner: {} } } }, 'config_invalid', 'tenants.acme.tenants'],
    [{ acme: { nothing: {} } }, 'config_unknown_key', 'tenants.acme.nothing'],
    [{ acme: { tokens: { idToken: 0 } } }, 'config_invalid', 'tenants.acme.tokens.idToken'],
    [{ acme: { signIn: { demoWallet: true } } }, 'demo_wallet_forbidden', 'tenants.acme.signIn.demoWallet'],
  ] as const)('error: %o is %s at %s', ([tenants, code, path]) => {
    expect(placesOf({ issuer: 'https://id.example', tenants })).toContain(`${code} ${path}`)
  })

  test('behavior: a parsed configuration can be parsed again', () => {
    const config = parseConfig({ tenants: { acme: { tokens: { idToken: 60 } } } })
    expect(parseConfig(config)).toEqual(config)
  })

  test('behavior: what is shown of a tenant has no secret', () => {
    const secret = 'Bearer very-secret'
    const chains = { 'eip155:1': { rpc: ['https://rpc.example/key'], headers: { authorization: secret } } }
    const text = JSON.stringify(redacted(parseConfig({ tenants: { acme: { chains } } })))
    expect(text).toContain('https://rpc.example')
    expect(text).not.toContain(secret)
    expect(text).not.toContain('/key')
  })
})
