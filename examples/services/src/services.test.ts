import { createVerifier } from '@countersign/access-token'
import {
  allowInsecureRequests,
  ClientSecretBasic,
  clientCredentialsGrant,
  customFetch,
  discovery,
  fetchProtectedResource,
  getDPoPHandle,
  randomDPoPKeyPair,
} from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Services, startServices } from './services.ts'
import { walk } from './walk.ts'

let services: Services
beforeAll(async () => {
  services = await startServices()
})
afterAll(() => services.close())

const grant = async (clientId: string, parameters: Record<string, string>, dpopBound = false) => {
  const { secret = '' } = await services.idp.clients.create({
    clientId,
    name: clientId,
    clientCredentials: true,
    audiences: ['files'],
    scopes: ['files.read'],
    dpopBound,
  })
  const provider = await discovery(
    new URL(services.idp.url),
    clientId,
    undefined,
    ClientSecretBasic(secret),
    {
      execute: [allowInsecureRequests],
    },
  )
  const keys = dpopBound ? await randomDPoPKeyPair('ES256') : undefined
  const handle = keys && getDPoPHandle(provider, keys)
  const tokens = await clientCredentialsGrant(provider, parameters, handle && { DPoP: handle })
  return { token: tokens.access_token, handle, provider }
}

describe('three services', () => {
  test('default: plan an event, prepare it, and the calendar knows', async () => {
    const lines: string[] = []
    expect(await walk(services, (line) => lines.push(line))).toEqual([
      { id: expect.any(String), title: 'Harvest', date: '2027-09-01', ready: true },
    ])
    expect(lines.at(-1)).toMatch(
      /403 Bearer realm="api", error="insufficient_scope", .*scope="events\.write"/,
    )
  })

  test('a file says which service wrote it: the token does, not the caller', async () => {
    const put = { method: 'PUT', path: '/files/a', scope: 'files.write', body: { text: 'x', by: 'planner' } }
    expect(await (await services.callAs('calendar')('files', put)).json()).toEqual({
      text: 'x',
      by: 'calendar',
    })
  })

  test('a service cannot get a scope, or an audience, that is not its own', async () => {
    const write = { method: 'PUT', path: '/files/a', scope: 'files.write', body: { text: 'x' } }
    await expect(services.callAs('tasks')('files', write)).rejects.toMatchObject({ error: 'invalid_scope' })
    await expect(services.planner('files', { ...write, scope: 'files.read' })).rejects.toMatchObject({
      error: 'invalid_target',
    })
  })

  test('a token for one service does not open another', async () => {
    const { token } = await grant('reader', { audience: 'files' })
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(`${services.urls.files}/files/none`, { headers })).status).toBe(404)
    for (const url of [`${services.urls.calendar}/events`, `${services.urls.tasks}/tasks`]) {
      const answer = await fetch(url, { headers })
      expect(answer.status).toBe(401)
      expect(await answer.json()).toMatchObject({ code: 'audience_mismatch', error: 'invalid_token' })
    }
  })

  test('nobody is let in without a token', async () => {
    const answer = await fetch(`${services.urls.files}/files/a`)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="api"')
  })
})

describe('the verifier, with tokens of the provider', () => {
  test('a token of the client credentials grant is that of an application', async () => {
    const { token } = await grant('robot', { audience: 'files' })
    const verifier = createVerifier({ issuer: services.idp.url, audience: 'files' })
    const result = await verifier.verify(token, { requiredScopes: ['files.read'] })
    expect(result.ok && result.token).toMatchObject({
      kind: 'm2m',
      clientId: 'robot',
      scopes: ['files.read'],
    })
    const other = createVerifier({ issuer: services.idp.url, audience: 'tasks' })
    expect(await other.verify(token)).toMatchObject({ code: 'audience_mismatch' })
  })

  test('a token that is bound to a key needs its proof, which is good once', async () => {
    const { token, provider, handle } = await grant('bound', { audience: 'files' }, true)
    const origin = 'https://files.example'
    const verifier = createVerifier({ issuer: services.idp.url, audience: 'files', dpop: { origin } })
    expect(await verifier.verify(token)).toMatchObject({ code: 'dpop_proof_missing' })
    const url = new URL(`${origin}/files/a`)
    const proof = await proofOf(provider, token, url, handle)
    const request = { method: 'GET', url: '/files/a', proof }
    expect(await verifier.verify(token, { request })).toMatchObject({
      ok: true,
      token: { clientId: 'bound' },
    })
    expect(await verifier.verify(token, { request })).toMatchObject({ code: 'dpop_proof_replayed' })
  })
})

/** The proof that openid-client sends with a request. */
const proofOf = async (
  provider: Awaited<ReturnType<typeof discovery>>,
  token: string,
  url: URL,
  handle: ReturnType<typeof getDPoPHandle> | undefined,
): Promise<string> => {
  let proof = ''
  provider[customFetch] = async (_url, { headers }) => {
    proof = new Headers(headers).get('dpop') ?? ''
    return new Response('{}')
  }
  await fetchProtectedResource(provider, token, url, 'GET', undefined, undefined, handle && { DPoP: handle })
  return proof
}
