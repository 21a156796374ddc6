import { hash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { generateKeyPair, SignJWT } from 'jose'
import type { Started } from './idpServer.ts'
import { ALGS, resourceOf, SCOPE, type ServerInput } from './idpTypes.ts'

const digest = (text: string): Buffer => hash('sha256', text, 'buffer')

const basic = (header: string | undefined): readonly string[] =>
  Buffer.from(header?.replace(/^Basic /, '') ?? '', 'base64')
    .toString()
    .split(':')
    .map(decodeURIComponent)

/** What a token costs at the least: one client, its secret compared, an RFC 9068 token signed. No rule is checked. */
export async function startJose({ port }: ServerInput): Promise<Started> {
  const url = `http://127.0.0.1:${port}`
  const machine = { id: 'machine', secret: randomBytes(32).toString('base64url') }
  const expected = digest(machine.secret)
  const keys = new Map<string, { readonly alg: string; readonly key: CryptoKey }>()
  for (const alg of ALGS) keys.set(resourceOf(alg), { alg, key: (await generateKeyPair(alg)).privateKey })
  const app = new Hono()
  app.post('/token', async (c) => {
    const [id = '', secret = ''] = basic(c.req.header('authorization'))
    if (id !== machine.id || !timingSafeEqual(digest(secret), expected))
      return c.json({ error: 'invalid_client' }, 401)
    const form = new URLSearchParams(await c.req.text())
    const resource = form.get('resource') ?? ''
    const found = keys.get(resource)
    if (!found || form.get('grant_type') !== 'client_credentials')
      return c.json({ error: 'invalid_request' }, 400)
    const token = await new SignJWT({ client_id: id, scope: form.get('scope') ?? '' })
      .setProtectedHeader({ alg: found.alg, typ: 'at+jwt', kid: found.alg })
      .setIssuer(url)
      .setSubject(id)
      .setAudience(resource)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('1h')
      .sign(found.key)
    return c.json({ access_token: token, expires_in: 3600, scope: SCOPE, token_type: 'Bearer' }, 200, {
      'cache-control': 'no-store',
    })
  })
  await new Promise((listening) => serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, listening))
  return {
    serving: {
      url,
      machine,
      endpoints: { token: `${url}/token`, authorization: '', introspection: '', userinfo: '' },
    },
  }
}
