import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type BlockQuery, openDocument, runModule } from '@countersign/testing/document'
import { takeInstall } from '@countersign/testing/takeInstall'
import express, { type RequestHandler } from 'express'
import type { Hono } from 'hono'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Issuer, startIssuer } from './test/issuer.ts'
import { createHolder } from './test/proof.ts'
import type { Verifier } from './types.ts'

const readme = openDocument('packages/access-token/README.md')
const now = Math.floor(Date.now() / 1000)

let issuer: Issuer
beforeAll(async () => {
  issuer = await startIssuer()
})
afterAll(async () => {
  await issuer.close()
  readme.expectAllTaken()
})

/** Runs a block whose issuer is the one of this test. */
const run = async <Exports>(query: BlockQuery): Promise<Exports> => {
  const substitutions = { 'https://id.example': issuer.issuer }
  return (await runModule<Exports>(readme.take({ language: 'ts', ...query }), { substitutions })).exports
}

const token = (claims = {}): Promise<string> => issuer.sign({ iat: now - 10, exp: now + 600, ...claims })
const bearer = async (claims = {}) => ({ headers: { authorization: `Bearer ${await token(claims)}` } })

test('the README: what it installs is what its examples import', () => {
  expect(takeInstall(readme)).toEqual(['@countersign/access-token'])
})

test('the README: the example with Hono tells actors apart, and wants a scope', async () => {
  const { app } = await run<{ app: Hono }>({ holds: '/files/mine' })
  const answer = await app.request('/files/mine', await bearer({ scope: 'files:read' }))
  const subject = 'eip155:0xab16a96d359ec26a11e2c2b3d8f8b8942d5bfcdb'
  expect(await answer.json()).toEqual({ actor: 'user', subject, clientId: 'web' })
  expect((await app.request('/files/mine', await bearer({ scope: 'openid' }))).status).toBe(403)
  expect((await app.request('/files/mine')).status).toBe(401)
  expect((await app.request('/teams/a', await bearer({ scope: 'openid' }))).status).toBe(403)
  expect((await app.request('/teams/a', await bearer({ scope: 'admin' }))).status).toBe(404)
})

test('the README: the example without a framework gives the subject, or prints the refusal', async () => {
  const { subjectOf } = await run<{ subjectOf: (token: string) => Promise<string | undefined> }>({
    holds: 'subjectOf',
  })
  expect(await subjectOf(await token())).toMatch(/^eip155:0x/)
  const log = vi.spyOn(console, 'log').mockReturnValue()
  expect(await subjectOf(await token({ aud: 'https://other.example' }))).toBeUndefined()
  expect(log).toHaveBeenCalledExactlyOnceWith(401, 'audience_mismatch', expect.stringMatching(/^Bearer /))
  log.mockRestore()
})

test('the README: the example with DPoP takes a bound token with a proof, its nonce and nothing less', async () => {
  const { verifier } = await run<{ verifier: Verifier }>({ heading: 'DPoP' })
  const holder = await createHolder()
  const bound = await token({ cnf: { jkt: holder.jkt } })
  expect(await verifier.verify(await token())).toMatchObject({ code: 'token_not_bound' })
  const request = async (claims = {}) => ({
    ...{ method: 'GET', url: '/files' },
    proof: await holder.prove(bound, { iat: now, ...claims }),
  })
  const asked = await verifier.verify(bound, { scheme: 'DPoP', request: await request() })
  expect(asked).toMatchObject({ code: 'dpop_nonce_required', dpopNonce: expect.any(String) })
  const nonce = 'dpopNonce' in asked ? asked.dpopNonce : undefined
  expect(await verifier.verify(bound, { scheme: 'DPoP', request: await request({ nonce }) })).toMatchObject({
    ok: true,
  })
})

test('the README: the example with Express takes the secret of an application', async () => {
  const { guard } = await run<{ guard: RequestHandler }>({ heading: 'Who is it?' })
  const app = express()
  app.get('/', guard, (_, response) => void response.json({}))
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const status = async (secret: string) => {
    const headers = { 'x-application-key': 'app_shop', 'x-client-secret': secret }
    return (await fetch(url, { headers })).status
  }
  expect([await status('256 random bits'), await status('another')]).toEqual([200, 401])
  expect((await fetch(url, await bearer())).status).toBe(403)
  server.closeAllConnections()
  server.close()
})

test('the README: the example of a receiver takes what is signed with its secret', async () => {
  const { exports } = await runModule<{ receive: (request: Request) => Promise<Response> }>(
    readme.take({ language: 'ts', heading: 'Webhooks and hooks' }),
  )
  const { receive } = exports
  const body = JSON.stringify({ type: 'login', timestamp: new Date().toISOString(), data: {} })
  const signed = (secret: string) => {
    const mac = createHmac('sha256', Buffer.from(secret, 'base64')).update(`msg_1.${now}.${body}`)
    const signature = `v1,${mac.digest('base64')}`
    const headers = {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(now),
      'webhook-signature': signature,
    }
    return new Request('https://shop.example/webhooks', { method: 'POST', headers, body })
  }
  expect((await receive(signed('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'))).status).toBe(204)
  expect((await receive(signed('BfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'))).status).toBe(401)
})
