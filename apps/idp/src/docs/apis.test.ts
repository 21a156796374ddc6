import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type Application,
  createVerifier,
  hashSecret as hashOf,
  type Session,
  type Verifier,
} from '@countersign/access-token'
import { type ActorVariables, requireActor } from '@countersign/access-token/hono'
import { openDocument, runModule } from '@countersign/testing/document'
import { pnpmScript } from '@countersign/testing/pnpmScript'
import { Hono, type MiddlewareHandler } from 'hono'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newAdminKey } from '../test/admin.ts'
import { configured, part, secretIn, useDesk, useServed } from '../test/docs/guide.ts'

const API = 'https://api.example'
const desk = useDesk()

describe('Protect an API', () => {
  const page = openDocument('apps/docs/guide/protect-an-api.md')
  const AUDIENCES = page.take({ language: 'yaml' })
  const SHOP = page.take({ language: 'sh', heading: 'Name the API' })
  const HONO = page.take({ language: 'ts', heading: 'Verify', holds: "from 'hono'" })
  const EXPRESS = page.take({ language: 'ts', heading: 'Verify', holds: "from 'express'" })
  const KINDS = page.take({ language: 'ts', heading: 'Three kinds of callers' })
  const SECRETS = page.take({ language: 'ts', heading: 'Secrets in headers' })
  const BOUND = page.take({ language: 'ts', heading: 'Tokens that are bound to a key' })
  const START = page.takeUnrunnable(
    { language: 'sh', heading: 'A whole example' },
    'it serves until it is stopped; examples/services/src has the test that starts it',
  )

  const served = useServed(async () => ({ m2m: (await configured(AUDIENCES)).m2m }))
  const here = () => ({ substitutions: { 'https://id.example': served().idp.url } })
  const verifier = () => createVerifier({ issuer: served().idp.url, audience: API })
  const behind = (guard: MiddlewareHandler<{ Variables: ActorVariables }>) =>
    new Hono<{ Variables: ActorVariables }>().use(guard).get('/', (c) => c.json(c.var.actor))
  let secret = ''
  let token = ''
  beforeAll(async () => {
    secret = secretIn(await desk().shell(part(SHOP, 'clients create'), { env: served().env }))
    const substitutions = { 'SECRET=…': `SECRET=${secret}`, ...here().substitutions }
    token = JSON.parse(await desk().shell(part(SHOP, 'SECRET=', 'curl'), { substitutions })).access_token
  })
  const bearer = () => ({ headers: { authorization: `Bearer ${token}` } })

  test('with Hono: the token of the example opens, and nothing else', async () => {
    const { app } = (await runModule<{ app: Hono }>(HONO, here())).exports
    const answer = await app.request('/files/mine', bearer())
    expect(await answer.json()).toEqual({ client: 'shop' })
    expect((await app.request('/files/mine')).status).toBe(401)
    const forged = { headers: { authorization: `Bearer ${token.slice(0, -8)}AAAAAAAA` } }
    expect((await app.request('/files/mine', forged)).status).toBe(401)
  })

  test('with Express: the same', async () => {
    type App = { readonly listen: (port: number, host: string, ready: () => void) => Server }
    const { app } = (await runModule<{ app: App }>(EXPRESS, here())).exports
    const server = await new Promise<Server>((resolve) => {
      const made: Server = app.listen(0, '127.0.0.1', () => resolve(made))
    })
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/files/mine`
    expect(await (await fetch(url, bearer())).json()).toEqual({ client: 'shop' })
    expect((await fetch(url)).status).toBe(401)
    server.close()
  })

  test('by the kind of caller: an application is no person, and a person no application', async () => {
    type Options = {
      verifier: Verifier
      sessionOf: (cookie: string | null) => Promise<Session | undefined>
    }
    type Guards = Record<'operators' | 'people', MiddlewareHandler<{ Variables: ActorVariables }>>
    const { guards } = (await runModule<{ guards: (options: Options) => Guards }>(KINDS)).exports
    const { operators, people } = guards({
      verifier: verifier(),
      sessionOf: async (cookie) => (cookie === 'sid=1' ? { subject: 'eip155:0x01' } : undefined),
    })
    const status = async (guard: typeof people, headers: Record<string, string>) =>
      (await behind(guard).request('/', { headers })).status
    const ours = bearer().headers
    expect([await status(operators, ours), await status(people, ours)]).toEqual([200, 403])
    const session = { cookie: 'sid=1' }
    expect([await status(operators, session), await status(people, session)]).toEqual([401, 200])
  })

  test('by a secret in a header: the right one, of a known application', async () => {
    type Find = (key: string) => Promise<Application | undefined>
    type Guard = (find: Find) => MiddlewareHandler<{ Variables: ActorVariables }>
    const { guard } = (await runModule<{ guard: Guard }>(SECRETS, here())).exports
    const known = { clientId: 'backend', secretHashes: [await hashOf('s'.repeat(43))] }
    const app = behind(guard(async (key) => (key === 'backend' ? known : undefined)))
    const ask = (key: string, value: string) =>
      app.request('/', { headers: { 'x-application-key': key, 'x-client-secret': value } })
    expect(await (await ask('backend', 's'.repeat(43))).json()).toMatchObject({ clientId: 'backend' })
    for (const answer of [await ask('backend', 't'.repeat(43)), await ask('other', 's'.repeat(43))])
      expect(answer.status).toBe(401)
  })

  test('bound to a key: good with a proof, and not without', async () => {
    const { verifier: bound } = (await runModule<{ verifier: Verifier }>(BOUND, here())).exports
    await served().idp.clients.update('shop', { dpopBound: true })
    const rp = await client.discovery(new URL(served().idp.url), 'shop', secret, undefined, {
      execute: [client.allowInsecureRequests],
    })
    const DPoP = client.getDPoPHandle(rp, await client.randomDPoPKeyPair('ES256'))
    const asked = { resource: API, scope: 'files:read' }
    const { access_token } = await client.clientCredentialsGrant(rp, asked, { DPoP })
    const app = behind(requireActor({ verifier: bound }))
    const open = (options: object) => {
      rp[client.customFetch] = async (url, init) => app.request(url, init as RequestInit)
      return client.fetchProtectedResource(
        rp,
        access_token,
        new URL(`${API}/`),
        'GET',
        null,
        undefined,
        options,
      )
    }
    expect((await open({ DPoP })).status).toBe(200)
    await expect(open({})).rejects.toThrow()
  })

  test('every block is run', async () => {
    expect(pnpmScript(START.text).command).toMatch(/examples\/services\/src\/start\.ts$/)
    page.expectAllTaken()
  })
})

describe('Move from SuperTokens', () => {
  const page = openDocument('apps/docs/guide/supertokens.md')
  const CONFIG = page.take({ language: 'yaml' })
  const MOVE = page.take({ language: 'sh', holds: 'OLD_CORE' })
  const TOKEN = page.take({ language: 'sh', holds: 'oauth/token' })

  const write = newAdminKey('provisioning', {})
  const read = newAdminKey('calendar', {})
  const served = useServed(async () => {
    const key = (name: string, hash: string) => ({
      [`name: ${name}\n      hash: sha256:…`]: `name: ${name}\n      hash: ${hash}`,
    })
    const { m2m, supertokens } = await configured(CONFIG, {
      ...key('provisioning', write.entry.hash),
      ...key('calendar-backend', read.entry.hash),
    })
    return { m2m, supertokens }
  })

  /** A core of SuperTokens, as far as it answers for one client. */
  const OLD = {
    ...{ status: 'OK', clientId: 'stcl_old', clientSecret: 'o'.repeat(43), clientName: 'Events' },
    ...{ scope: 'event.view event.create', audience: ['event'], grantTypes: ['client_credentials'] },
    ...{ tokenEndpointAuthMethod: 'client_secret_post', metadata: {}, allowedCorsOrigins: [] },
    ...{ clientCredentialsGrantAccessTokenLifespan: '1h', createdAt: '2025-01-01T00:00:00Z' },
  }
  let core: Server
  beforeAll(async () => {
    core = createServer(({ headers, url }, response) => {
      const known = url === '/recipe/oauth/clients?clientId=stcl_old' && headers['api-key'] === 'old'
      response.end(JSON.stringify(known ? OLD : { status: 'CLIENT_NOT_FOUND_ERROR' }))
    })
    await new Promise<void>((resolve) => void core.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => core?.close())

  test('a client moves with its secret, and goes on', async () => {
    const substitutions = { 'https://id.example': served().idp.url }
    const move = (key: string) =>
      desk().shell(MOVE, {
        env: {
          OLD_CORE: `http://127.0.0.1:${(core.address() as AddressInfo).port}`,
          ...{ ID: 'stcl_old', OLD_KEY: 'old', KEY: key },
        },
        substitutions,
      })
    expect(await move(read.key)).toContain('forbidden')
    expect(JSON.parse(await move(write.key))).toMatchObject({ status: 'OK', clientId: 'stcl_old' })
    const ask = async (secret: string) =>
      JSON.parse(
        await desk().shell(TOKEN, {
          substitutions: {
            ...substitutions,
            ...{ 'stcl_…': 'stcl_old', '"clientSecret": "…"': `"clientSecret": "${secret}"` },
          },
        }),
      )
    const { accessToken } = await ask(OLD.clientSecret)
    const verified = await createVerifier({ issuer: served().idp.url, audience: 'event' }).verify(accessToken)
    expect(verified).toMatchObject({ ok: true, token: { clientId: 'stcl_old', scopes: ['event.create'] } })
    expect(await ask('x'.repeat(43))).toMatchObject({ error: 'invalid_client' })
  })

  test('every block is run', () => page.expectAllTaken())
})
