import { freePort } from '@countersign/testing/freePort'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createLogger } from '../log.ts'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, openInteraction, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('HTTP surface', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp()
  })
  afterAll(() => idp.idp.stop())

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${idp.base}${path}`, { headers, redirect: 'manual' })

  test('default: healthz and readyz', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' })
    const ready = await get('/readyz')
    expect(ready.status).toBe(200)
    expect(await ready.json()).toEqual({
      status: 'ready',
      checks: { store: true, keys: true, accepting: true },
    })
  })

  test('behavior: unknown paths answer people with a page and programs with JSON', async () => {
    const page = await get('/nowhere', { accept: 'text/html' })
    expect(page.status).toBe(404)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await page.text()).toContain('There is nothing here')
    const json = await get('/nowhere', { accept: 'application/json' })
    expect(await json.json()).toMatchObject({
      error: { code: 'not_found', requestId: json.headers.get('x-request-id') },
    })
  })

  test('error: an endpoint with a method that it does not have', async () => {
    const response = await get('/token')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
  })

  test('behavior: the request id is ours, not the caller’s', async () => {
    const response = await get('/healthz', { 'x-request-id': 'chosen' })
    expect(response.headers.get('x-request-id')).toMatch(/^[\w-]{16}$/)
  })

  test('behavior: pages come with their policy and a nonce of their own', async () => {
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(await discover(idp))).url)
    const nonces = new Set<string>()
    for (let round = 0; round < 2; round += 1) {
      const response = await person.browser.request(page)
      const policy = response.headers.get('content-security-policy') ?? ''
      const nonce = /'nonce-([\w-]+)'/.exec(policy)?.[1] ?? ''
      nonces.add(nonce)
      expect(await response.text()).toContain(`nonce="${nonce}"`)
      for (const part of [
        "default-src 'none'",
        "'strict-dynamic'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self';",
        "require-trusted-types-for 'script'",
      ]) {
        expect(policy).toContain(part)
      }
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
      expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin-allow-popups')
      expect(response.headers.get('permissions-policy')).toContain('camera=()')
      expect(response.headers.get('cache-control')).toBe('no-store')
      expect(response.headers.get('strict-transport-security')).toBeNull()
    }
    expect(nonces.size).toBe(2)
  })

  test.for([
    '/.well-known/openid-configuration',
    '/jwks',
    '/auth',
    '/token',
    '/session/end',
    '/healthz',
    '/nowhere',
  ])('behavior: %s carries the base headers', async (path) => {
    const { headers } = await get(path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-frame-options')).toBe('DENY')
  })

  test('behavior: form_post works under the base policy', async () => {
    const rp = await discover(idp)
    const person = newPerson()
    await walkThrough(person, (await authorize(rp)).url)
    const request = await authorize(rp, { response_mode: 'form_post' })
    const { response } = await person.browser.visit(request.url)
    expect(response.headers.get('content-security-policy')).toMatch(
      /script-src 'report-sample' 'sha256-[^']+'/,
    )
    const html = await response.text()
    const field = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
    const answer = new URL(
      `${CALLBACK}?${new URLSearchParams({ code: field('code'), state: field('state'), iss: field('iss') })}`,
    )
    await expect(redeem(rp, answer, request)).resolves.toHaveProperty('id_token')
  })

  test('behavior: discovery says what is there and nothing else', async () => {
    const metadata = (await (await get('/.well-known/openid-configuration')).json()) as Record<
      string,
      unknown
    >
    expect(metadata).toMatchObject({
      issuer: idp.idp.url,
      response_types_supported: ['code'],
      grant_types_supported: [
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:device_code',
      ],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      scopes_supported: ['openid', 'offline_access', 'siwe', 'nft_token'],
      claims_parameter_supported: true,
      request_uri_parameter_supported: false,
    })
    for (const name of ['registration_endpoint', 'backchannel_authentication_endpoint'])
      expect(metadata).not.toHaveProperty(name)
    for (const [name, value] of Object.entries(metadata)) {
      if (!name.endsWith('_endpoint') && name !== 'jwks_uri') continue
      const answers = await Promise.all(
        ['GET', 'POST'].map((method) => fetch(String(value), { method, redirect: 'manual' })),
      )
      expect(
        answers.some(({ status }) => status !== 404),
        name,
      ).toBe(true)
    }
    for (const path of ['/reg', '/backchannel']) expect((await get(path)).status).toBe(404)
  })

  test('behavior: browsers of a public client may call the token endpoint, those of others may not', async () => {
    const call = async (clientId: string, origin: string) => {
      const response = await fetch(`${idp.base}/token`, {
        method: 'POST',
        headers: { origin },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: clientId,
          code: 'x',
          redirect_uri: CALLBACK,
        }),
      })
      return response.headers.get('access-control-allow-origin')
    }
    expect(await call('spa', 'https://rp.example')).toBe('https://rp.example')
    expect(await call('spa', 'https://evil.example')).toBeNull()
    expect(await call('spa', 'null')).toBeNull()
    expect(await call('demo', 'https://rp.example')).toBeNull()
  })

  test('behavior: the OpenAPI document describes the interaction', async () => {
    const document = (await (await get('/openapi.json')).json()) as {
      openapi: string
      paths: Record<string, object>
    }
    expect(document.openapi).toBe('3.1.0')
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining([
        '/interaction/{uid}',
        '/interaction/{uid}/challenge',
        '/interaction/{uid}/proof',
        '/interaction/{uid}/consent',
        '/interaction/{uid}/abort',
        '/healthz',
        '/readyz',
        '/jwks',
        '/.well-known/openid-configuration',
      ]),
    )
  })

  test('behavior: the configuration schema is served', async () => {
    expect(await (await get('/config.schema.json')).json()).toMatchObject({
      title: 'Countersign configuration',
    })
  })

  test('behavior: the page files are served, nothing beside them', async () => {
    const person = newPerson()
    const page = await openInteraction(person, (await authorize(await discover(idp))).url)
    const html = await (await person.browser.request(page)).text()
    const script = /<script[^>]*src="([^"]+)"/.exec(html)?.[1] ?? ''
    const response = await get(script)
    expect(response.headers.get('content-type')).toContain('javascript')
    for (const path of ['/assets/..%2fmanifest.json', '/assets/manifest.json', '/assets/x']) {
      expect((await get(path)).status).toBe(404)
    }
  })
})

describe('logs', () => {
  test('behavior: no code, state, token, secret, cookie or signature is written', async () => {
    const idp = await startIdp()
    const rp = await discover(idp)
    const person = newPerson()
    const request = await authorize(rp, { scope: 'openid siwe offline_access', prompt: 'consent' })
    const answer = await walkThrough(person, request.url)
    const tokens = await redeem(rp, answer, request)
    await redeem(rp, answer, request).catch(() => {})
    await idp.idp.stop()
    const logs = idp.logs()
    expect(logs).toContain('proof accepted')
    expect(logs).toContain('grant.error')
    const secrets = [
      idp.secret,
      answer.searchParams.get('code'),
      request.state,
      request.verifier,
      tokens.access_token,
      tokens.refresh_token,
      tokens.id_token,
      ...person.browser.cookies().map(({ value }) => value),
    ]
    for (const secret of secrets) {
      expect(secret?.length).toBeGreaterThan(10)
      expect(logs).not.toContain(secret)
    }
    expect(logs).not.toMatch(/0x[0-9a-f]{130}/)
  })
})

describe('the line of a request', () => {
  test('security: has its path, and nothing of its query', async () => {
    const idp = await startIdp()
    for (const path of ['/nowhere', '/auth', '/interaction/nobody']) {
      await (await fetch(`${idp.base}${path}?code=s3cret-code&state=s3cret-state`)).arrayBuffer()
    }
    await idp.idp.stop()
    for (const path of ['/nowhere', '/auth', '/interaction/:uid'])
      expect(idp.logs()).toContain(`"path":"${path}"`)
    expect(idp.logs()).not.toContain('s3cret')
  })
})

describe('client address in logs', () => {
  test.for([
    [false, '127.0.0.1'],
    [true, '10.0.0.1'],
    [2, '203.0.113.7'],
  ] as const)('behavior: trustProxy %s logs %s', async ([trustProxy, address]) => {
    const port = await freePort()
    const idp = await startIdp({
      issuer: `http://127.0.0.1:${port}`,
      server: { port, trustProxy, drainSeconds: 1 },
    })
    await fetch(`${idp.base.replace(/\d+$/, String(port))}/healthz`, {
      headers: { 'x-forwarded-for': '203.0.113.7, 10.0.0.1' },
    })
    await idp.idp.stop()
    expect(idp.logs()).toContain(`"path":"/healthz","address":"${address}"`)
  })
})

describe('createLogger', () => {
  test('behavior: secrets are cut out by name', () => {
    const lines: string[] = []
    const log = createLogger({ log: { level: 'info' } }, { write: (line) => lines.push(line) })
    log.info({
      headers: { authorization: 'Bearer s3cret', 'set-cookie': 's3cret' },
      code: 's3cret',
      body: { signature: 's3cret' },
    })
    expect(lines.join('')).not.toContain('s3cret')
    expect(lines.join('')).toContain('[redacted]')
  })
})

describe('stop', () => {
  test('behavior: an open request finishes, new ones are refused, twice is harmless', async () => {
    const idp = await startIdp()
    const half = new TransformStream<Uint8Array, Uint8Array>()
    const writer = half.writable.getWriter()
    const open = fetch(`${idp.base}/auth`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: half.readable,
      duplex: 'half',
      redirect: 'manual',
    } as RequestInit)
    await writer.write(new TextEncoder().encode('client_id='))
    await new Promise((resolve) => setTimeout(resolve, 100))
    const stopped = Promise.all([idp.idp.stop(), idp.idp.stop()])
    await expect(fetch(`${idp.base}/healthz`)).rejects.toThrow()
    await writer.write(new TextEncoder().encode('demo'))
    await writer.close()
    expect((await open).headers.get('location')).toBe('/auth?client_id=demo')
    await stopped
  })

  test('behavior: readyz is false while draining', async () => {
    const idp = await startIdp()
    const stopping = idp.idp.stop()
    const response = await idp.idp.app.request('/readyz')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ status: 'unready', checks: { accepting: false } })
    await stopping
  })

  test('error: a taken port rejects the start', async () => {
    const first = await startIdp()
    await expect(
      startIdp({ issuer: first.base, server: { port: Number(new URL(first.base).port) } }),
    ).rejects.toMatchObject({ code: 'EADDRINUSE' })
    await first.idp.stop()
  })
})
