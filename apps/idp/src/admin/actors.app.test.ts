import { StoreError } from '@countersign/oidc-store'
import * as client from 'openid-client'
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { generateSecret, hashSecret } from '../clients/secret.ts'
import { ALL, bearer, KEY, SECRET, shown, startActors } from '../test/actors.ts'
import { adminApi } from '../test/admin.ts'
import { startIdp } from '../test/idp.ts'
import { discover } from '../test/relyingParty.ts'

const at = await startActors()
const { appToken, ask, base, idp, last, robot, statusOf } = at
const { clients } = at.idp.idp
afterAll(() => at.idp.idp.stop())

const entries = async () => (await idp.idp.store.audit.list({ limit: 500 })).map(({ event }) => event)

describe('an application', () => {
  test('behavior: by its secret is on record as the client', async () => {
    const body = { clientId: 'made', name: 'Made', redirectUris: ['https://rp.example/cb'] }
    expect((await ask(shown(robot.secret), 'POST', '/clients', body)).status).toBe(201)
    expect(await last()).toMatchObject({
      type: 'client.created',
      actor: { kind: 'app', name: 'robot', via: 'client_secret' },
      client: 'made',
    })
  })

  test('security: a wrong secret, key or client is one refusal; the log says why, not what', async () => {
    const secrets = [generateSecret(), '', 'x'.repeat(2000), hashSecret(robot.secret)]
    const wrong = [
      ...secrets.map((secret) => shown(secret)),
      shown(robot.secret, 'demo'),
      shown(robot.secret, 'nobody'),
      shown(robot.secret, '__proto__'),
      shown(robot.secret, 'x'.repeat(2000)),
      shown(robot.secret, 'spa'),
      { [SECRET]: robot.secret },
      { [KEY]: 'robot' },
      { ...shown(robot.secret), ...bearer(robot.secret) },
      { ...shown(robot.secret), ...bearer(await appToken()) },
      { ...shown(robot.secret), authorization: 'Basic eDp5' },
    ]
    const answers = await Promise.all(wrong.map((headers) => ask(headers, 'GET', '/clients')))
    const texts = answers.map(({ headers, json, status }) => {
      const { requestId: _, ...error } = json.error
      return JSON.stringify([status, error, headers.get('www-authenticate')])
    })
    expect([...new Set(texts)]).toHaveLength(1)
    expect(answers[0]?.json.error.code).toBe('unauthorized')
    expect(await last()).toMatchObject({ type: 'admin.refused', code: 'unauthorized' })
    expect(JSON.stringify(await entries())).not.toContain(robot.secret)
    expect(idp.logs()).not.toContain(robot.secret)
  })

  test('behavior: of two secrets both count, until the older one is over', async () => {
    const { client: made, secret = '' } = await clients.create({
      name: 'Two',
      clientId: 'two',
      clientCredentials: true,
      adminRights: { clients: 'read' },
    })
    const { secret: next = '' } = await clients.rotateSecret(made.clientId, { grace: 60 })
    expect(await statusOf(shown(secret, 'two'))).toBe(200)
    expect(await statusOf(shown(next, 'two'))).toBe(200)
    await clients.revokeSecret('two')
    expect(await statusOf(shown(secret, 'two'))).toBe(401)
    expect(await statusOf(shown(next, 'two'))).toBe(200)
  })

  test('error: while the store cannot be asked nothing is said about a token', async () => {
    const token = await appToken()
    const { keys } = idp.idp.store
    const list = vi.spyOn(keys, 'list').mockRejectedValue(new StoreError('store_busy', 'busy'))
    try {
      expect(await statusOf(bearer(token))).toBe(503)
    } finally {
      list.mockRestore()
    }
    expect(await statusOf(bearer(token))).toBe(200)
  })

  test('behavior: a bare request for a token gives one for here, with every right of the client', async () => {
    const { access_token: token, expires_in, scope } = await client.clientCredentialsGrant(robot.rp, {})
    expect(expires_in).toBe(600)
    expect(scope?.split(' ')).toContain('clients:write')
    const { aud } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
    expect(aud).toBe(`${base}/admin`)
    expect(await statusOf(bearer(token))).toBe(200)
  })

  test('security: a token has no more than it was asked for, and never more than the client has', async () => {
    const token = await appToken({ scope: 'clients:read', resource: `${base}/admin` })
    expect(await statusOf(bearer(token))).toBe(200)
    expect((await ask(bearer(token), 'DELETE', '/clients/nobody')).status).toBe(403)
    expect(await statusOf(bearer(token), '/keys')).toBe(403)
    await clients.update('robot', { adminRights: { keys: 'read' } })
    await expect(appToken({ scope: 'clients:read' })).rejects.toMatchObject({ error: 'invalid_scope' })
    expect(await statusOf(bearer(token))).toBe(403)
    await clients.update('robot', { adminRights: ALL })
  })

  test('security: tokens for others, from others, revoked, of a removed client, its namesake or another application', async () => {
    await clients.create({
      clientId: 'other',
      name: 'Other',
      clientCredentials: true,
      audiences: ['calendar'],
      scopes: ['events.read'],
      adminRights: ALL,
    })
    const other = await clients.update('other', {}, { rotateSecret: true })
    const rp = await discover({ ...idp, secret: other.secret ?? '' }, 'other')
    const { access_token: calendars } = await client.clientCredentialsGrant(rp, {})
    expect(await statusOf(bearer(calendars))).toBe(401)
    expect(await last()).toMatchObject({ detail: { reason: 'audience_mismatch' } })
    await expect(client.clientCredentialsGrant(rp, { audience: `${base}/admin` })).rejects.toMatchObject({
      error: 'invalid_target',
    })

    const [head, , signature] = calendars.split('.')
    const forged = Buffer.from(JSON.stringify({ iss: base, aud: `${base}/admin` })).toString('base64url')
    expect(await statusOf(bearer(`${head}.${forged}.${signature}`))).toBe(401)

    const mine = await appToken()
    expect(await statusOf({ ...bearer(mine), [KEY]: 'robot' })).toBe(200)
    expect(await statusOf({ ...bearer(mine), [KEY]: 'other' })).toBe(401)
    await client.tokenRevocation(robot.rp, mine)
    expect(await statusOf(bearer(mine))).toBe(401)
    expect(await last()).toMatchObject({ detail: { reason: 'token_revoked' } })

    await clients.update('other', { audiences: ['admin'], scopes: [] })
    const { access_token: gone } = await client.clientCredentialsGrant(rp, {})
    expect(await statusOf(bearer(gone))).toBe(200)
    await clients.remove('other')
    expect(await statusOf(bearer(gone))).toBe(401)
    // Its namesake is another one, from a later second on.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2000 })
    onTestFinished(() => void vi.useRealTimers())
    const input = { clientId: 'other', name: 'Other', clientCredentials: true, audiences: ['admin'] }
    await clients.create({ ...input, adminRights: ALL })
    expect(await statusOf(bearer(gone))).toBe(401)
    expect(await last()).toMatchObject({ detail: { reason: 'client_unknown' } })
  })

  test('security: a token that is bound to a key needs the proof, once', async () => {
    const pair = await client.randomDPoPKeyPair('ES256')
    const DPoP = client.getDPoPHandle(robot.rp, pair)
    const token = await appToken({}, { DPoP })
    const url = new URL(`${base}/admin/clients`)
    const sent: string[] = []
    const rp = await discover({ ...idp, secret: robot.secret }, 'robot')
    rp[client.customFetch] = (to, options) => {
      sent.push(new Headers(options.headers as HeadersInit).get('dpop') ?? '')
      return fetch(to, options as RequestInit)
    }
    const allowed = await client.fetchProtectedResource(rp, token, url, 'GET', null, undefined, {
      DPoP,
    })
    expect(allowed.status).toBe(200)
    const again = { authorization: `DPoP ${token}`, dpop: sent.at(-1) ?? '' }
    expect(await statusOf(again)).toBe(401)
    expect(await last()).toMatchObject({ detail: { reason: 'dpop_proof_replayed' } })
    expect(await statusOf(bearer(token))).toBe(401)
    expect(await last()).toMatchObject({ detail: { reason: 'dpop_proof_missing' } })
  })
})

describe('where proofs need a nonce', () => {
  test('security: the answer brings one of its own, and an expired token opens nothing', async () => {
    const config = { oidc: { dpopNonce: true }, admin: { actors: ['app' as const] } }
    const strict = await startIdp(config, { path: '/op' })
    try {
      const { secret = '' } = await strict.idp.clients.create({
        clientId: 'robot',
        name: 'Robot',
        clientCredentials: true,
        audiences: ['admin'],
        adminRights: { clients: 'read' },
      })
      const rp = await discover({ ...strict, secret }, 'robot')
      const DPoP = client.getDPoPHandle(rp, await client.randomDPoPKeyPair('ES256'))
      const { access_token: token } = await client.clientCredentialsGrant(rp, {}, { DPoP })
      const url = new URL(`${strict.idp.url}/admin/clients`)
      const answers: (readonly [number, string | null])[] = []
      rp[client.customFetch] = async (to, options) => {
        const response = await fetch(to, options as RequestInit)
        answers.push([response.status, response.headers.get('www-authenticate')])
        return response
      }
      const get = () => client.fetchProtectedResource(rp, token, url, 'GET', null, undefined, { DPoP })
      expect([(await get()).status, (await get()).headers.has('dpop-nonce')]).toEqual([200, true])
      expect(answers.map(([status]) => status)).toEqual([401, 200, 200])
      expect(answers[0]?.[1]).toContain('error="use_dpop_nonce"')

      const { access_token: plain } = await client.clientCredentialsGrant(rp, {})
      const at = () => adminApi(strict.idp.url, plain)('GET', '/clients')
      expect((await at()).status).toBe(200)
      strict.advance(620)
      expect((await at()).status).toBe(401)
    } finally {
      await strict.idp.stop()
    }
  })
})
