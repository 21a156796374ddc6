import { exportJWK, generateKeyPair, importJWK, SignJWT } from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEvents } from '../events/events.ts'
import { loadKeyring } from '../keys/keyring.ts'
import { createLogger } from '../log.ts'
import { createRecords } from '../store.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, newService } from '../test/machine.ts'
import { discover } from '../test/relyingParty.ts'
import { createRevocations } from './revocations.ts'

describe('introspection and revocation of access tokens that are JWTs', () => {
  let idp: TestIdp
  let robot: client.Configuration
  let calendar: client.Configuration
  let brief: client.Configuration
  beforeAll(async () => {
    idp = await startIdp({ m2m: MACHINES })
    robot = (await newService(idp)).rp
    brief = (await newService(idp, { clientId: 'brief', lifetimes: { clientCredentials: 60 } })).rp
    const server = { name: 'Calendar', clientCredentials: false, audiences: [], scopes: [] }
    const own = { defaultAudience: undefined, defaultScopes: undefined, introspects: ['calendar'] }
    calendar = (await newService(idp, { clientId: 'calendar-server', ...server, ...own })).rp
  })
  afterAll(() => idp.idp.stop())

  const issue = async (as = robot, parameters: Record<string, string> = {}): Promise<string> =>
    (await client.clientCredentialsGrant(as, parameters)).access_token
  const active = async (as: client.Configuration, token: string): Promise<boolean> =>
    (await client.tokenIntrospection(as, token)).active

  test('default: the client that it was issued to learns what is in it', async () => {
    const answer = await client.tokenIntrospection(robot, await issue(), { token_type_hint: 'access_token' })
    expect(answer).toMatchObject({
      active: true,
      token_type: 'Bearer',
      iss: idp.idp.url,
      sub: 'robot',
      client_id: 'robot',
      aud: 'https://calendar.example',
      scope: 'events.read',
      jti: expect.any(String),
      exp: expect.any(Number),
    })
  })

  test('default: a resource server learns about tokens that are for it, and about no others', async () => {
    expect(await active(calendar, await issue())).toBe(true)
    expect(await active(calendar, await issue(robot, { audience: 'files' }))).toBe(false)
    expect(await active(calendar, 'unknown')).toBe(false)
  })

  test('error: another client, a public client, a wrong secret and no credentials', async () => {
    const token = await issue()
    expect(await active(await discover(idp), token)).toBe(false)
    expect(await active(await discover(idp, 'spa'), token)).toBe(false)
    const thief = await discover({ idp: idp.idp, secret: 'wrong' }, 'calendar-server')
    await expect(client.tokenIntrospection(thief, token)).rejects.toMatchObject({ status: 401 })
    const body = new URLSearchParams({ token })
    const response = await fetch(`${idp.base}/token/introspection`, { method: 'POST', body })
    expect(response.status).toBe(400)
    expect(await response.text()).not.toContain('active')
  })

  test('error: tokens that are not ours, or not access tokens', async () => {
    const { signing } = await loadKeyring(idp.idp.store)
    const stored = signing.find(({ alg }) => alg === 'ES256')
    if (!stored) throw new Error('no ES256 key')
    const claims = { client_id: 'robot', sub: 'robot', aud: 'https://calendar.example', jti: 'x', scope: 's' }
    const sign = async (key: CryptoKey | Uint8Array, header: object, changes: object = {}) =>
      new SignJWT({ ...claims, ...changes })
        .setProtectedHeader({ alg: 'ES256', kid: stored.kid, typ: 'at+jwt', ...header })
        .setIssuer(idp.idp.url)
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(key)
    const ours = await importJWK(stored.jwk, 'ES256')
    const { privateKey: foreign } = await generateKeyPair('ES256')
    const { publicKey } = await generateKeyPair('ES256')
    expect(await active(robot, await sign(ours, {}))).toBe(true)
    expect(await active(robot, await sign(foreign, {}))).toBe(false)
    expect(await active(robot, await sign(ours, { typ: 'JWT' }))).toBe(false)
    expect(await active(robot, await sign(ours, {}, { client_id: 'nobody' }))).toBe(false)
    expect(await active(robot, await sign(ours, {}, { client_id: undefined }))).toBe(false)
    expect(await active(robot, await sign(foreign, { jwk: await exportJWK(publicKey) }))).toBe(false)
    const [head = '', body = ''] = (await issue()).split('.')
    const none = btoa(JSON.stringify({ alg: 'none', typ: 'at+jwt' })).replace(/=+$/, '')
    expect(await active(robot, `${none}.${body}.`)).toBe(false)
    expect(await active(robot, `${head}.${body}.AAAA`)).toBe(false)
  })

  test('default: a token that its client has revoked is not active, others are', async () => {
    const [token, other] = [await issue(), await issue()]
    await client.tokenRevocation(robot, token)
    await client.tokenRevocation(robot, token)
    expect([await active(robot, token), await active(calendar, token)]).toEqual([false, false])
    expect(await active(robot, other)).toBe(true)
    const entries = await idp.idp.store.audit.list({ limit: 500 })
    expect(entries.map(({ event }) => event)).toContainEqual(
      expect.objectContaining({
        type: 'tokens.revoked',
        client: 'robot',
        actor: { kind: 'app', name: 'robot' },
      }),
    )
  })

  test('error: only its client can revoke it; what is no token is no error (RFC 7009 section 2.2)', async () => {
    const token = await issue()
    await client.tokenRevocation(calendar, token)
    await client.tokenRevocation(await discover(idp, 'spa'), token)
    await client.tokenRevocation(robot, 'eyJhbGciOiJFUzI1NiJ9.e30.AAAA')
    const thief = await discover({ idp: idp.idp, secret: 'wrong' }, 'robot')
    await expect(client.tokenRevocation(thief, token)).rejects.toMatchObject({ status: 401 })
    expect(await active(robot, token)).toBe(true)
  })

  test('behavior: all tokens of a client end, those of others and later ones do not', async () => {
    const { rp } = await newService(idp, { clientId: 'ended' })
    const [token, other] = [await issue(rp), await issue()]
    const { store } = idp.idp
    const log = createLogger({ log: { level: 'silent' } })
    const now = () => new Date()
    const events = createEvents({ store, log, now, record: 'all' })
    const revocations = createRevocations({ store, records: createRecords(store), events, now })
    expect(await active(calendar, token)).toBe(true)
    await revocations.revokeClient('ended', { kind: 'operator' })
    expect(await active(calendar, token)).toBe(false)
    expect(await active(calendar, other)).toBe(true)
    expect(await active(calendar, await issue(rp))).toBe(true)
  })

  test('behavior: a client that was removed and registered again has none of its tokens', async () => {
    const { rp } = await newService(idp, { clientId: 'twice' })
    const token = await issue(rp)
    await idp.idp.clients.remove('twice')
    expect(await active(calendar, token)).toBe(false)
    idp.advance(5)
    const { rp: again } = await newService(idp, { clientId: 'twice' })
    expect(await active(again, token)).toBe(false)
  })

  test('behavior: expired is not active', async () => {
    const token = await issue(brief)
    expect(await active(brief, token)).toBe(true)
    idp.advance(120)
    expect(await active(brief, token)).toBe(false)
  })
})
