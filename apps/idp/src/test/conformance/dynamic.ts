import { jwtVerify } from 'jose'
import { expect } from 'vitest'
import { newPerson } from '../person.ts'
import { conformance, type Module } from './conformance.ts'
import { newClientKey } from './dynamicRegistration.ts'
import { ask, authorize, errorPage } from './flow.ts'
import { OFFLINE, refresh } from './grants.ts'
import { type Op, pass } from './op.ts'
import { type Client, REDIRECT, type Wanted } from './registration.ts'
import { referenceRefused, signed } from './requestObjects.ts'
import { checkTokens, flow, flowToUserinfo, postAs, redeem, SIGNERS, userinfo } from './tokens.ts'

/** One pixel. */
const LOGO = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII='),
  (character) => character.charCodeAt(0),
)

/** The page that a person sees first on the way to a client. */
const connectPage = async (op: Op, wanted: Wanted): Promise<string> => {
  const asked = ask(op, await op.register(wanted))
  const page = await newPerson().browser.visit(asked.url, { from: 'elsewhere' })
  expect(page.response.status).toBe(200)
  return page.response.text()
}

/** A link of the page to what the client has registered. */
const linked = async (op: Op, name: 'policy_uri' | 'tos_uri'): Promise<void> => {
  const uri = `https://suite.example/${name}.html`
  expect(await connectPage(op, { [name]: uri })).toContain(`href="${uri}"`)
}

/** A client whose keys are at an address. */
const withKeysAt = async (op: Op, path: string): Promise<Client> => {
  const key = await newClientKey()
  const client = await op.register({ jwks_uri: op.documents.put(path, key.jwks) })
  SIGNERS.set(client.id, key)
  return client
}

/** A request with another redirect URI than the one that was registered leads nowhere. */
const elsewhere = async (op: Op, registered: string, asked: string): Promise<void> => {
  const client = await op.register({ redirect_uris: [registered] })
  await errorPage(op, ask(op, { ...client, redirectUri: asked }), 'invalid_redirect_uri')
}

/** RP and provider keys, redirect URIs and metadata of clients that register themselves. */
export const DYNAMIC: readonly Module[] = [
  conformance('oidcc-idtoken-rs256', async (op) => {
    const client = await op.register({ id_token_signed_response_alg: 'RS256' })
    expect((await flow(op, { client })).idToken.header.alg).toBe('RS256')
  }),
  conformance('oidcc-userinfo-rs256', async (op) => {
    expect(op.metadata['userinfo_signing_alg_values_supported']).toContain('RS256')
    const client = await op.register({ userinfo_signed_response_alg: 'RS256' })
    const { accessToken, idToken } = await flow(op, { client })
    const headers = { authorization: `Bearer ${accessToken}` }
    const response = await fetch(op.metadata.userinfo_endpoint, { headers })
    expect(response.headers.get('content-type')).toMatch(/^application\/jwt/)
    const { payload } = await jwtVerify(await response.text(), await op.keys(), {
      issuer: op.metadata.issuer,
      audience: client.id,
      algorithms: ['RS256'],
    })
    expect(payload.sub).toBe(idToken.claims.sub)
    expect(payload).not.toHaveProperty('nonce')
    const unsigned = op.register({ userinfo_signed_response_alg: 'none' })
    await expect(unsigned).rejects.toMatchObject({ error: 'invalid_client_metadata' })
  }),
  conformance('oidcc-ensure-redirect-uri-in-authorization-request', async (op) => {
    const client = await op.register({ redirect_uris: [REDIRECT, `${REDIRECT}/second`] })
    await errorPage(op, ask(op, client, { more: { redirect_uri: undefined } }), 'invalid_request')
  }),
  conformance('oidcc-redirect-uri-query-OK', async (op) => {
    const client = await op.register({ redirect_uris: [`${REDIRECT}?foo=bar`] })
    const asked = ask(op, client)
    const { code } = await authorize(op, asked, { kept: { foo: 'bar' } })
    await checkTokens(op, asked, await redeem(op, asked, code))
  }),
  conformance('oidcc-redirect-uri-query-mismatch', (op) =>
    elsewhere(op, `${REDIRECT}?foo=bar`, `${REDIRECT}?bar=foo`),
  ),
  conformance('oidcc-redirect-uri-query-added', (op) => elsewhere(op, REDIRECT, `${REDIRECT}?foo=bar`)),
  conformance('oidcc-redirect-uri-regfrag', async (op) => {
    const refused = op.register({ redirect_uris: [`${REDIRECT}#foobar`] })
    await expect(refused).rejects.toMatchObject({ error: 'invalid_redirect_uri' })
  }),
  conformance('oidcc-registration-logo-uri', async (op) => {
    const html = await connectPage(op, { logo_uri: op.documents.picture(LOGO) })
    // Through the provider: the client's site is not told who signs in where.
    const [, src = ''] = /<img class="mark" src="(\/[^"]+)"/.exec(html) ?? []
    const shown = await fetch(new URL(src.replaceAll('&amp;', '&'), op.metadata.issuer))
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/png'])
    expect(new Uint8Array(await shown.arrayBuffer())).toEqual(LOGO)
  }),
  conformance('oidcc-registration-policy-uri', (op) => linked(op, 'policy_uri')),
  conformance('oidcc-registration-tos-uri', (op) => linked(op, 'tos_uri')),
  conformance('oidcc-registration-jwks-uri', async (op) => {
    await flowToUserinfo(op, { client: await withKeysAt(op, '/keys.json') })
  }),
  conformance('oidcc-registration-sector-uri', async (op) => {
    const sector = op.documents.put('/sector.json', [REDIRECT, `${REDIRECT}/second`])
    const of = (uri: string) =>
      op.register({ redirect_uris: [uri], subject_type: 'pairwise', sector_identifier_uri: sector })
    const person = newPerson()
    const first = await flow(op, { client: await of(REDIRECT), person })
    const second = await flow(op, { client: await of(`${REDIRECT}/second`), person })
    expect(second.idToken.claims.sub).toBe(first.idToken.claims.sub)
    expect((await flow(op, { person })).idToken.claims.sub).not.toBe(first.idToken.claims.sub)
  }),
  conformance('oidcc-registration-sector-bad', async (op) => {
    const sector_identifier_uri = op.documents.put('/bad-sector.json', [`${REDIRECT}/other`])
    const refused = op.register({ subject_type: 'pairwise', sector_identifier_uri })
    await expect(refused).rejects.toMatchObject({ error: 'invalid_client_metadata' })
  }),
  conformance('oidcc-server-rotate-keys', async (op) => {
    const kids = async () => {
      const { keys } = (await (await fetch(op.metadata.jwks_uri)).json()) as { keys: { kid: string }[] }
      return keys.map(({ kid }) => kid)
    }
    const before = await kids()
    expect((await op.admin('POST', '/keys', { alg: 'RS256', delay: 0 })).status).toBe(201)
    const after = await kids()
    expect(after).toEqual(expect.arrayContaining(before))
    expect(after).toHaveLength(before.length + 1)
    await flow(op)
  }),
  conformance('oidcc-refresh-token-rp-key-rotation', async (op) => {
    const client = await withKeysAt(op, '/rotated.json')
    const { refreshToken = '' } = await flow(op, { client, more: OFFLINE })
    const next = await newClientKey('next')
    op.documents.put('/rotated.json', next.jwks)
    SIGNERS.set(client.id, next)
    pass(61)
    const { body, status } = await refresh(op, refreshToken, client)
    expect(status, JSON.stringify(body)).toBe(200)
    expect((await userinfo(op, String(body['access_token']))).status).toBe(200)
  }),
  conformance('oidcc-request-uri-unsigned', async (op) => {
    expect(op.metadata['request_object_signing_alg_values_supported']).not.toContain('none')
    await referenceRefused(op, ask(op, op.clients[0]))
  }),
  conformance('oidcc-request-uri-signed-rs256', async (op) => {
    expect(op.metadata['request_object_signing_alg_values_supported']).toContain('RS256')
    const [client] = op.clients
    const asked = ask(op, client)
    const request = await signed(op, asked)
    await referenceRefused(op, asked)
    const url = op.metadata.pushed_authorization_request_endpoint
    const { body, status } = await postAs(op, client, { request }, { url })
    expect(status, JSON.stringify(body)).toBe(201)
    const pushed = new URL(op.metadata.authorization_endpoint)
    pushed.searchParams.set('client_id', client.id)
    pushed.searchParams.set('request_uri', String(body['request_uri']))
    const { code } = await authorize(op, { ...asked, url: pushed })
    await checkTokens(op, asked, await redeem(op, asked, code))
  }),
  conformance('oidcc-ensure-client-assertion-with-iss-aud-succeeds', async (op) => {
    const asked = ask(op, op.clients[0])
    const { code } = await authorize(op, asked)
    await checkTokens(op, asked, await redeem(op, asked, code, { audience: op.metadata.issuer }))
  }),
]
