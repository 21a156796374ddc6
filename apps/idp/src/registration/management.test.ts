import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compareSecret } from '../clients/secret.ts'
import type { TestIdp } from '../test/idp.ts'
import { REQUEST, startRegistration, type TestRegistration } from '../test/registration.ts'

describe('a client that manages itself', () => {
  let server: TestRegistration
  let idp: TestIdp
  let token: string
  beforeAll(async () => {
    server = await startRegistration()
    ;({ idp, token } = server)
  })
  afterAll(() => idp.idp.stop())

  test('default: a client reads, changes and removes itself; each change ends the token it was made with', async () => {
    const { json: made } = await server.register({
      ...REQUEST,
      grant_types: ['authorization_code', 'refresh_token'],
    })
    const path = `register/${made.client_id}`
    const first = made.registration_access_token
    const read = await server.call('GET', path, first)
    expect(read.json).toMatchObject({ client_id: made.client_id, client_name: 'Shop' })
    expect(read.json.client_secret).toBeUndefined()
    const {
      client_id_issued_at: _at,
      registration_access_token: _token,
      registration_client_uri: _uri,
      ...same
    } = read.json
    const echoed = await server.call('PUT', path, first, same)
    expect(echoed.json).toEqual({ ...read.json, registration_access_token: expect.any(String) })
    const request = {
      ...REQUEST,
      client_id: made.client_id,
      client_name: 'Shop 2',
      client_secret: made.client_secret,
    }
    const { json: changed, status } = await server.call(
      'PUT',
      path,
      echoed.json.registration_access_token,
      request,
    )
    expect([status, changed.client_name, changed.grant_types]).toEqual([
      200,
      'Shop 2',
      ['authorization_code'],
    ])
    expect(changed.client_secret).toBeUndefined()
    expect((await server.call('GET', path, first)).status).toBe(401)
    const second = changed.registration_access_token
    expect(second).not.toBe(first)
    expect(compareSecret((await server.stored(made.client_id)).client_secret, made.client_secret)).toBe(true)

    const none = { ...REQUEST, client_id: made.client_id, token_endpoint_auth_method: 'none' }
    const { json: open } = await server.call('PUT', path, second, none)
    expect((await server.stored(made.client_id)).client_secret).toBeUndefined()
    const back = { ...none, token_endpoint_auth_method: 'client_secret_post' }
    const { json: closed } = await server.call('PUT', path, open.registration_access_token, back)
    expect(closed.client_secret).toMatch(/^[\w-]{43}$/)
    expect(JSON.stringify(await server.stored(made.client_id))).not.toContain(closed.client_secret)

    expect((await server.call('DELETE', path, closed.registration_access_token)).status).toBe(204)
    expect((await server.call('GET', path, closed.registration_access_token)).status).toBe(401)
    expect(await server.stored(made.client_id)).toBeUndefined()
    const types = (await server.audit())
      .filter((event) => event['client'] === made.client_id)
      .map(({ type }) => type)
    expect(types).toEqual([
      'client.created',
      'client.updated',
      'client.updated',
      'client.updated',
      'client.updated',
      'client.secret_rotated',
      'client.removed',
    ])
  })

  test('security: a change that another one has overtaken is not made, also when its body comes late', async () => {
    const { json: made } = await server.register(REQUEST)
    const path = `register/${made.client_id}`
    const [first, ...rest] = new TextEncoder().encode(
      JSON.stringify({ ...REQUEST, client_id: made.client_id, client_name: 'Late' }),
    )
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const body = writable.getWriter()
    const late = fetch(`${idp.base}/${path}`, {
      method: 'PUT',
      headers: {
        authorization: `Bearer ${made.registration_access_token}`,
        'content-type': 'application/json',
      },
      body: readable,
      duplex: 'half',
    } as RequestInit)
    await body.write(Uint8Array.of(first ?? 0))
    // Meanwhile the head of the late one is looked at: its token still counts.
    expect((await server.call('GET', path, made.registration_access_token)).status).toBe(200)
    const change = { ...REQUEST, client_id: made.client_id, client_name: 'Early' }
    const early = await server.call('PUT', path, made.registration_access_token, change)
    expect(early.status).toBe(200)
    await body.write(Uint8Array.from(rest))
    await body.close()
    expect([401, 503]).toContain((await late).status)
    expect(await idp.idp.clients.get(made.client_id)).toMatchObject({ name: 'Early' })
    expect((await server.call('GET', path, early.json.registration_access_token)).status).toBe(200)
  })

  test('error: another client, an operator’s client, another secret or members of answers', async () => {
    const { json: a } = await server.register(REQUEST)
    const { json: b } = await server.register(REQUEST)
    const mine = a.registration_access_token
    for (const [method, id] of [
      ['GET', b.client_id],
      ['PUT', b.client_id],
      ['DELETE', b.client_id],
      ['GET', 'demo'],
      ['DELETE', 'demo'],
      ['GET', 'nobody'],
      ['GET', '__proto__'],
    ])
      expect(
        (await server.call(method, `register/${id}`, mine, method === 'PUT' ? {} : undefined)).status,
      ).toBe(401)
    const path = `register/${a.client_id}`
    const same = { ...REQUEST, client_id: a.client_id }
    for (const wrong of [
      { ...same, client_id: b.client_id },
      { ...same, client_secret: b.client_secret },
      { ...same, client_secret: (await server.stored(a.client_id)).client_secret },
      { ...same, registration_access_token: mine },
      { ...same, client_id_issued_at: 1 },
      { ...same, redirect_uris: ['https://other.example/'] },
      { ...same, countersign_admin_scope: 'filter' },
      'no JSON',
    ])
      expect((await server.call('PUT', path, mine, wrong)).status).toBe(400)
    expect((await server.call('GET', path, mine)).status).toBe(200)
  })

  test('behavior: what an operator has set of a client stays when it changes itself', async () => {
    const { json: made } = await server.register(REQUEST)
    await idp.idp.clients.update(made.client_id, {
      audiences: ['files'],
      scopes: ['files.read'],
      adminScope: 'filter',
    })
    const request = { ...REQUEST, client_id: made.client_id, audience: ['files'], scope: 'openid files.read' }
    expect(
      (await server.call('PUT', `register/${made.client_id}`, made.registration_access_token, request))
        .status,
    ).toBe(200)
    expect(await idp.idp.clients.get(made.client_id)).toMatchObject({
      adminScope: 'filter',
      audiences: ['files'],
      registeredWith: token.split('.')[0],
    })
  })
})
