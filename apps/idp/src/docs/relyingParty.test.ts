import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDocument } from '@countersign/testing/document'
import { freePort } from '@countersign/testing/freePort'
import * as client from 'openid-client'
import { describe, expect, test } from 'vitest'
import { secretIn, useDesk, useServed } from '../test/docs/guide.ts'
import { CALLBACK } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { testChain } from '../test/tokens.ts'

const chain = testChain()
const COLLECTION = `0x${'aa'.repeat(20)}`
const desk = useDesk()
const served = useServed(
  () => ({
    chains: { 'eip155:1': { rpc: ['http://127.0.0.1:9'] } },
    gates: { members: { gate: { chain: 'eip155:1', collection: COLLECTION } } },
  }),
  { adapters: [chain.adapter] },
)

describe('Quick start for relying parties', () => {
  const page = openDocument('apps/docs/guide/relying-party.md')
  const PROGRAMS = ['ts', 'apache', 'python'].flatMap((language) => page.takeAll({ language }))
  const CLAIMS = page.take({ language: 'json', heading: 'With tokens' })
  const TRY = page.take({ language: 'sh' })

  test('every program is run by the tests of its library', async () => {
    const folders = ['interop', 'test/interop'].map((folder) => join(import.meta.dirname, '..', folder))
    const files = (
      await Promise.all(
        folders.map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))),
      )
    ).flat()
    const tests = (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('\n')
    for (const { heading } of PROGRAMS)
      expect(tests).toMatch(new RegExp(`(?:program\\(\\s*|heading: )'${heading}'`))
    expect(PROGRAMS).toHaveLength(9)
  })

  test('a question of one’s own is answered, and who owns nothing does not come back', async () => {
    const { idp, secret } = served()
    await idp.clients.update('demo', { allowedGates: ['members'] })
    const rp = await discover({ idp, secret })
    const ask = async (person: ReturnType<typeof newPerson>) => {
      const request = await authorize(rp, { scope: 'openid siwe', claims: CLAIMS.text })
      return { request, answer: await walkThrough(person, request.url) }
    }
    const person = newPerson()
    chain.give(COLLECTION, person.account, { id: '1' })
    const { answer, request } = await ask(person)
    const tokens = await redeem(rp, answer, request)
    const told = await client.fetchUserInfo(rp, tokens.access_token, client.skipSubjectCheck)
    expect(told).toMatchObject({ nft_token: { owned: true, asked: [{ gate: 'members' }] } })
    expect(told['nft_token']).not.toHaveProperty('holdings')
    await expect(ask(newPerson())).rejects.toThrow()
  })

  test('on one’s own machine: the two lines register and serve', { timeout: 120_000 }, async () => {
    const port = await freePort()
    const issuer = `http://127.0.0.1:${port}`
    const printed = await desk().shell(TRY, {
      env: {
        COUNTERSIGN_ISSUER: issuer,
        COUNTERSIGN_SERVER__PORT: String(port),
        UNTIL: `${issuer}/openapi.json`,
      },
    })
    expect(secretIn(printed)).toMatch(/^\S{43}$/)
    expect(printed).toContain('"openapi"')
    expect(printed).toContain('"msg":"stopped"')
  })

  test('every block is run', () => page.expectAllTaken())
})

describe('Behind Keycloak, Grafana, a proxy', () => {
  const page = openDocument('apps/docs/guide/brokers.md')
  const KEYCLOAK = page.take({ language: 'sh', heading: 'Keycloak as a broker' })
  const GRAFANA = page.take({ language: 'ini' })
  const PROXY = page.takeUnrunnable(
    { language: 'sh', heading: 'oauth2-proxy' },
    'oauth2-proxy is a program of its own; what it is told is compared with a running provider',
  )
  const setting = Object.fromEntries(
    [...GRAFANA.text.matchAll(/^(\w+) = (.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
  )
  const metadata = async () =>
    (await (await fetch(`${served().idp.url}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >
  const here = (url = '') => url.replace('https://id.example', served().idp.url)

  test('Keycloak is registered with the redirect URI of the alias', async () => {
    secretIn(await desk().shell(KEYCLOAK, { env: served().env }))
    const { redirectUris = [] } = (await served().idp.clients.get('keycloak')) ?? {}
    expect(redirectUris[0]).toMatch(/\/broker\/countersign\/endpoint$/)
    expect(page.text).toContain('| Alias | `countersign`')
    expect(await metadata()).toMatchObject({
      code_challenge_methods_supported: ['S256'],
      scopes_supported: expect.arrayContaining(['openid', 'siwe']),
      token_endpoint_auth_methods_supported: expect.arrayContaining(['client_secret_basic']),
    })
  })

  test('Grafana’s settings are those of the metadata, and a sign-in by them has what its paths name', async () => {
    const { idp } = served()
    expect(await metadata()).toMatchObject({
      authorization_endpoint: here(setting['auth_url']),
      token_endpoint: here(setting['token_url']),
      userinfo_endpoint: here(setting['api_url']),
    })
    expect(setting).toMatchObject({ use_pkce: 'true', role_attribute_path: "'Viewer'" })
    const clientId = setting['client_id'] ?? ''
    const [, redirectUri = ''] = /redirect URI is `([^`]+)`/.exec(page.text) ?? []
    const { secret = '' } = await idp.clients.create({
      clientId,
      name: 'Grafana',
      redirectUris: [redirectUri, CALLBACK],
    })
    const rp = await discover({ idp, secret }, clientId)
    const request = await authorize(rp, { scope: setting['scopes'] ?? '', redirect_uri: redirectUri })
    const person = newPerson()
    const { access_token } = await redeem(rp, await walkThrough(person, request.url), request)
    const headers = { authorization: `Bearer ${access_token}` }
    const user = await (await fetch(here(setting['api_url']), { headers })).json()
    const paths = ['login', 'name', 'email'].map((name) => setting[`${name}_attribute_path`] ?? '')
    const subject = person.account.toLowerCase().replace(':1:', ':')
    expect(paths.map((path) => user[path])).toEqual([subject, person.account, subject])
  })

  test('oauth2-proxy is told of an issuer, scopes and a method that are there', async () => {
    const printed = await desk().shell(PROXY, { programs: { 'oauth2-proxy': 'printf "%s\\n" "$@"' } })
    const flags = Object.fromEntries(
      printed
        .trim()
        .split('\n')
        .map((flag) => flag.slice(2).split(/=(.*)/)),
    )
    expect(await metadata()).toMatchObject({
      issuer: here(flags['oidc-issuer-url']),
      scopes_supported: expect.arrayContaining(flags['scope'].split(' ')),
      code_challenge_methods_supported: [flags['code-challenge-method']],
      claims_supported: expect.arrayContaining([flags['oidc-email-claim'], flags['user-id-claim']]),
    })
    expect(flags).toMatchObject({ provider: 'oidc', 'email-domain': '*' })
  })

  test('every block is run', () => page.expectAllTaken())
})
