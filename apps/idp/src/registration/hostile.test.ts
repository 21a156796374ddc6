import { exportJWK, generateKeyPair } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REQUEST, startRegistration, type TestRegistration } from '../test/registration.ts'

const INTERNAL = 'http://127.0.0.1:9'

const DEVICE = {
  client_name: 'Sign in to your bank',
  grant_types: ['urn:ietf:params:oauth:grant-type:device_code'],
  response_types: [],
  token_endpoint_auth_method: 'none',
}

describe('a client that registers itself means harm', () => {
  let server: TestRegistration
  let anywhere: string
  beforeAll(async () => {
    server = await startRegistration({ oidc: { internalOrigins: [INTERNAL, 'https://inner.rp.example'] } })
    anywhere = await server.newToken({ redirectHosts: ['*'], uses: 100 })
  })
  afterAll(() => server.idp.idp.stop())

  test('security: on a device it is known by its home page, which has to be of a host of the token', async () => {
    const nothing = await server.newToken({})
    const bank = { ...DEVICE, client_uri: 'https://bank.example/' }
    for (const token of [nothing, server.token]) {
      const { json, status } = await server.register(bank, token)
      expect([status, json.error]).toEqual([400, 'invalid_client_metadata'])
      expect(json.error_description).toContain('client_uri')
    }
    const own = await server.register({ ...DEVICE, client_uri: 'https://eu.shop.example/' })
    expect(own.json).toMatchObject({ client_uri: 'https://eu.shop.example/' })
    const changed = { ...bank, client_id: own.json.client_id }
    const path = `register/${own.json.client_id}`
    expect((await server.call('PUT', path, own.json.registration_access_token, changed)).status).toBe(400)
  })

  test.each(['client_uri', 'logo_uri', 'policy_uri', 'tos_uri'])(
    'security: %s of somebody else',
    async (member) => {
      expect((await server.register({ ...REQUEST, [member]: 'https://bank.example/' })).json.error).toBe(
        'invalid_client_metadata',
      )
      expect((await server.register({ ...REQUEST, [member]: 'https://rp.example/about' })).status).toBe(201)
    },
  )

  test.each([
    { jwks_uri: `${INTERNAL}/secret`, token_endpoint_auth_method: 'private_key_jwt' },
    { backchannel_logout_uri: `${INTERNAL}/shutdown` },
    { logo_uri: `${INTERNAL}/shutdown` },
    { sector_identifier_uri: 'https://inner.rp.example/', subject_type: 'pairwise' },
  ])('security: any host is none of our own network: %j', async (more) => {
    const { json } = await server.register({ ...REQUEST, ...more }, anywhere)
    expect(json.error_description).toContain('the registration token does not allow this address')
  })

  test('behavior: an address of our own network that the token names, and a public one', async () => {
    const named = await server.newToken({ redirectHosts: ['*', '127.0.0.1'] })
    const inside = { ...REQUEST, backchannel_logout_uri: `${INTERNAL}/logout` }
    expect((await server.register(inside, named)).status).toBe(201)
    const outside = { ...REQUEST, backchannel_logout_uri: 'https://elsewhere.example/logout' }
    expect((await server.register(outside, anywhere)).status).toBe(201)
  })

  test.each([
    { redirect_uris: ['javascript:alert(1)'] },
    { application_type: 'native', redirect_uris: ['javascript:alert(1)'] },
    { application_type: 'native', redirect_uris: ['data:text/html,x'] },
    { ...REQUEST, post_logout_redirect_uris: ['javascript:alert(1)'] },
    { redirect_uris: ['https://a;sandbox/'], frontchannel_logout_uri: 'https://a;sandbox/' },
    { redirect_uris: ['https://a,b/'], frontchannel_logout_uri: 'https://a,b/' },
    { redirect_uris: ['https://*/'], frontchannel_logout_uri: 'https://*/' },
  ])('security: no address is a script, or a directive of a policy: %j', async (request) => {
    expect((await server.register(request, anywhere)).status).toBe(400)
  })

  test.each(['Bank\u200b', 'Ba\ufeffnk', 'Ba\u00adnk', '\u3164', '\u200d', 'Bank\u{e0041}', '...'])(
    'security: a name with or of what nobody sees: %j',
    async (name) => {
      expect((await server.register({ ...REQUEST, client_name: name })).json.error).toBe(
        'invalid_client_metadata',
      )
    },
  )

  test.each(['Bücher & Café', '株式会社', 'می\u200cخواهم', '👩\u200d💻', '1'])(
    'behavior: the name %s',
    async (name) => {
      expect((await server.register({ ...REQUEST, client_name: name })).json.client_name).toBe(name)
    },
  )

  test('security: JSON that is nested without end, and members that every object has', async () => {
    const { publicKey } = await generateKeyPair('ES256')
    const key = await exportJWK(publicKey)
    const request = (levels: number) => {
      const nested = `${'['.repeat(levels)}${']'.repeat(levels)}`
      const all = { ...REQUEST, jwks: { keys: [{ ...key, more: 'here' }] } }
      return JSON.stringify(all).replace('"here"', nested)
    }
    const register = (body: string) => server.call('POST', 'register', server.token, body)
    expect((await register(request(8))).status).toBe(201)
    for (const levels of [100, 1001, 100_000]) {
      const { json, status } = await register(request(levels))
      expect([status, json.error]).toEqual([400, 'invalid_request'])
    }
    const members =
      '{"redirect_uris":["https://rp.example/callback"],"__proto__":{"client_uri":"x"},"constructor":1}'
    const odd = await register(members)
    expect([odd.status, 'client_uri' in odd.json]).toEqual([201, false])
  })

  test('security: an operator who sends such JSON is told so', async () => {
    const body = JSON.parse(`{"jwks":${'['.repeat(2000)}${']'.repeat(2000)}}`)
    const { json, status } = await server.api('POST', '/clients', body)
    expect([status, json.error.code]).toEqual([400, 'request_invalid'])
  })
})
