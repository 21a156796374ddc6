import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashSecret } from './clients/secret.ts'
import type { Idp, IdpIssuer } from './index.ts'
import { CALLBACK, startIdp, type TestIdp } from './test/idp.ts'
import { newPerson, walkThrough } from './test/person.ts'
import { authorize, discover, redeem } from './test/relyingParty.ts'

const OWN_KEY = 'own-key-0123456789abcdefghijklmnopqrstuvwxyz'
const ACME_KEY = 'acme-key-0123456789abcdefghijklmnopqrstuvwxyz'

describe('tenants', () => {
  let idp: TestIdp
  const secrets = new Map<string, string>()
  beforeAll(async () => {
    idp = await startIdp({
      admin: { keys: [hashSecret(OWN_KEY)] },
      tokens: { idToken: 600 },
      tenants: {
        acme: { product: { name: 'Acme' }, admin: { keys: [hashSecret(ACME_KEY)] } },
        beta: { tokens: { idToken: 300 } },
      },
    })
    for (const [name, { clients }] of idp.idp.tenants) {
      const { secret = '' } = await clients.create({
        clientId: 'demo',
        name: 'Demo',
        redirectUris: [CALLBACK],
      })
      secrets.set(name, secret)
    }
  })
  afterAll(() => idp.idp.stop())

  const tenant = (name: string): IdpIssuer => {
    const found = idp.idp.tenants.get(name)
    if (!found) throw new Error(`no tenant ${name}`)
    return found
  }
  const relyingParty = (name: string) =>
    discover({ idp: tenant(name) as Idp, secret: secrets.get(name) ?? '' })

  test('default: each has its issuer, keys, clients and sign-ins', async () => {
    const person = newPerson()
    for (const name of ['acme', 'beta']) {
      const rp = await relyingParty(name)
      const request = await authorize(rp)
      const tokens = await redeem(rp, await walkThrough(person, request.url), request)
      const issuer = `${idp.base}/t/${name}`
      expect(tokens.claims()).toMatchObject({ iss: issuer, account: person.account })
      const verify = (keys: string) =>
        jwtVerify(tokens.id_token ?? '', createRemoteJWKSet(new URL(keys)), { issuer })
      await expect(verify(`${issuer}/jwks`)).resolves.toBeDefined()
      await expect(verify(`${idp.base}/jwks`)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
    }
    const names = person.browser.cookies().map((cookie) => cookie.name)
    expect(names).toEqual(
      expect.arrayContaining(['countersign_session_t_acme', 'countersign_session_t_beta']),
    )
  })

  test('behavior: a section of its own replaces the one above, the others hold', () => {
    expect(tenant('beta').config.tokens.idToken).toBe(300)
    expect(tenant('acme').config.tokens.idToken).toBe(600)
    expect(tenant('acme').config.product.name).toBe('Acme')
  })

  test('behavior: a session of one is none at another', async () => {
    const person = newPerson()
    const acme = await relyingParty('acme')
    await walkThrough(person, (await authorize(acme)).url)
    const silent = { prompt: 'none' }
    const own = await person.browser.visit((await authorize(acme, silent)).url)
    expect(own.url.searchParams.has('code')).toBe(true)
    for (const rp of [await relyingParty('beta'), await discover(idp)]) {
      const other = await person.browser.visit((await authorize(rp, silent)).url)
      expect(other.url.searchParams.get('error')).toBe('login_required')
    }
  })

  test('error: a code of one is worth nothing at another, with the same client identifier', async () => {
    const acme = await relyingParty('acme')
    const request = await authorize(acme)
    const answer = await walkThrough(newPerson(), request.url)
    for (const [endpoint, secret] of [
      [`${idp.base}/t/beta/token`, secrets.get('beta')],
      [`${idp.base}/token`, idp.secret],
    ] as const) {
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`demo:${secret}`)}` },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: answer.searchParams.get('code') ?? '',
          redirect_uri: CALLBACK,
          code_verifier: request.verifier,
        }),
      })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: 'invalid_grant' })
    }
    expect((await redeem(acme, answer, request)).claims()?.['iss']).toBe(`${idp.base}/t/acme`)
  })

  test('error: the secret of a client is not that of its namesake', async () => {
    const response = await fetch(`${idp.base}/t/acme/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`demo:${secrets.get('beta')}`)}` },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: 'x' }),
    })
    expect(response.status).toBe(401)
  })

  test.for([
    ['', OWN_KEY, 200],
    ['', ACME_KEY, 401],
    ['/t/acme', ACME_KEY, 200],
    ['/t/acme', OWN_KEY, 401],
    // Nobody is let in who was not named there.
    ['/t/beta', OWN_KEY, 404],
  ] as const)('error: admin keys open their own issuer only (%s)', async ([path, key, status]) => {
    const response = await fetch(`${idp.base}${path}/admin/clients`, {
      headers: { authorization: `Bearer ${key}` },
    })
    expect(response.status).toBe(status)
  })

  test.for([
    '/t',
    '/t/',
    '/t/gamma/token',
    '/t/gamma/.well-known/openid-configuration',
    '/t/acmes/jwks',
    '/t/acme/t/beta/jwks',
    '/t/acme%2fjwks',
    '/t/ACME/jwks',
    '/.well-known/oauth-authorization-server/t/gamma',
  ])('error: there is nothing at %s', async (path) => {
    expect((await fetch(`${idp.base}${path}`)).status).toBe(404)
  })

  test('behavior: metadata is where RFC 8414 3.1 looks for it, each with its own endpoints', async () => {
    const response = await fetch(`${idp.base}/.well-known/oauth-authorization-server/t/acme`)
    expect(await response.json()).toMatchObject({
      issuer: `${idp.base}/t/acme`,
      token_endpoint: `${idp.base}/t/acme/token`,
    })
  })

  test('behavior: audit logs are apart, and log lines name the tenant', async () => {
    const entries = await tenant('beta').store.audit.list({ limit: 500 })
    expect(entries.length).toBeGreaterThan(0)
    expect(JSON.stringify(entries)).not.toContain('/t/acme')
    expect(idp.logs()).toContain('"tenant":"acme"')
  })
})

describe('readiness', () => {
  test('behavior: a store of a tenant that does not answer takes the process out of service', async () => {
    const { base, idp } = await startIdp({ tenants: { acme: {} } })
    expect((await fetch(`${base}/readyz`)).status).toBe(200)
    await idp.tenants.get('acme')?.store.close()
    const response = await fetch(`${base}/readyz`)
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ status: 'unready', checks: { store: false } })
    await idp.stop()
  })
})
