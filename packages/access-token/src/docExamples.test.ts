import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answerBy } from '@countersign/testing/answers'
import { docExamples } from '@countersign/testing/docExamples'
import express, { type RequestHandler } from 'express'
import { importJWK, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { requireActor } from './express.ts'
import { fixedKeys } from './keys.ts'
import { createKey, userClaims } from './test/issuer.ts'
import { createVerifier } from './verify.ts'

const ISSUER = 'https://id.example'
const now = Math.floor(Date.now() / 1000)
const claims = { ...userClaims(ISSUER), iat: now - 10, exp: now + 600 }
const key = await createKey('k1')
const token = await new SignJWT(claims)
  .setProtectedHeader({ alg: key.alg, kid: key.kid, typ: 'at+jwt' })
  .sign(key.privateKey)
/** RFC 8037 appendix A.1: the private key of the example of `fixedKeys`. */
const pinned = await importJWK(
  {
    kty: 'OKP',
    crv: 'Ed25519',
    d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  },
  'EdDSA',
)
const byPinned = await new SignJWT(claims)
  .setProtectedHeader({ alg: 'EdDSA', kid: '1', typ: 'at+jwt' })
  .sign(pinned)

const issuer = answerBy(({ url }) =>
  Response.json(
    url === `${ISSUER}/jwks` ? { keys: [key.jwk] } : { issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` },
  ),
)
const subject = 'eip155:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb'
const authorization = `Bearer ${token}`

/** What an application answers over HTTP. */
async function ask(app: RequestHandler, path: string, headers: Record<string, string>): Promise<Response> {
  const server = createServer(express().use(app))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, { headers })
  const { status } = answer
  const body = await answer.text()
  server.closeAllConnections()
  server.close()
  return new Response(body, { status })
}

function signed(body: string, secret: Buffer): Request {
  const mac = createHmac('sha256', secret).update(`msg_1.${now}.${body}`).digest('base64')
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': `${now}`, 'webhook-signature': `v1,${mac}` }
  return new Request('https://shop.example/hook', { method: 'POST', body, headers })
}

describe('examples of the API reference', () => {
  const secret = Buffer.alloc(32, 7)
  const examples = docExamples(import.meta.url, {
    'express.ts#actorOf': {
      check: async ({ whoAmI }) => {
        const keys = fixedKeys({ keys: [key.jwk] })
        const verifier = createVerifier({ issuer: ISSUER, audience: 'https://api.example', keys })
        const app = express().use(requireActor({ verifier })).get('/', whoAmI)
        expect(await (await ask(app, '/', { authorization })).json()).toEqual({ actor: 'user' })
      },
    },
    'express.ts#requireActor': {
      fetch: issuer,
      check: async ({ app }) => {
        expect(await (await ask(app, '/files/mine', { authorization })).json()).toEqual({ subject })
        expect((await ask(app, '/files/mine', {})).status).toBe(401)
      },
    },
    'hono.ts#requireActor': {
      fetch: issuer,
      check: async ({ app }) => {
        const answer: Response = await app.request('/files/mine', { headers: { authorization } })
        expect(await answer.json()).toEqual({ actor: 'user', subject })
        expect((await app.request('/files/mine')).status).toBe(401)
      },
    },
    'keys.ts#createKeySource': { given: { token }, fetch: issuer, prints: [subject] },
    'keys.ts#fixedKeys': { given: { token: byPinned } },
    'verify.ts#createVerifier': { given: { token }, fetch: issuer, prints: [`user ${subject}`] },
    'verify.ts#verifyAccessToken': { given: { token }, fetch: issuer, prints: [subject] },
    'webhook.ts#verifyWebhook': {
      given: { secret: `whsec_${secret.toString('base64')}` },
      check: async ({ receive }) => {
        const body = `{"type":"login","timestamp":"${new Date().toISOString()}","data":{}}`
        expect((await receive(signed(body, secret))).status).toBe(204)
        expect((await receive(signed(body, Buffer.alloc(32, 8)))).status).toBe(401)
      },
    },
  })
  for (const { name, run } of examples) test(name, run)
})
