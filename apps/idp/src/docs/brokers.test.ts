import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openDocument } from '@countersign/testing/document'
import { KEYCLOAK_VERSION } from '@countersign/testing/keycloakFolder'
import { OAUTH2_PROXY_VERSION } from '@countersign/testing/oauth2ProxyBinary'
import { describe, expect, test } from 'vitest'
import { secretIn, useDesk, useServed } from '../test/docs/guide.ts'
import { CALLBACK } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const desk = useDesk()
const served = useServed()

describe('Behind Keycloak, Grafana, a proxy', () => {
  const page = openDocument('apps/docs/guide/brokers.md')
  const KEYCLOAK = page.take({ language: 'sh', heading: 'Keycloak as a broker' })
  const GRAFANA = page.take({ language: 'ini' })
  const PROXY = page.take({ language: 'sh', heading: 'oauth2-proxy' })
  const setting = Object.fromEntries(
    [...GRAFANA.text.matchAll(/^(\w+) = (.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
  )
  const metadata = async () =>
    (await (await fetch(`${served().idp.url}/.well-known/openid-configuration`)).json()) as Record<
      string,
      unknown
    >
  /** What starts the real program, by this page. */
  const harness = (name: string) => readFile(join(import.meta.dirname, `../test/interop/${name}.ts`), 'utf8')
  const here = (url = '') => url.replace('https://id.example', served().idp.url)

  test('Keycloak is registered with the redirect URI of the alias', async () => {
    secretIn(await desk().shell(KEYCLOAK, { env: served().env }))
    const { redirectUris = [] } = (await served().idp.clients.get('keycloak')) ?? {}
    expect(redirectUris[0]).toMatch(/\/broker\/countersign\/endpoint$/)
    expect(page.text).toContain('| Alias | `countersign`')
    expect(page.text).toContain(`Keycloak ${KEYCLOAK_VERSION} `)
    expect(await harness('realm')).toContain("guide.take({ language: 'sh', heading: HEADING })")
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
    expect(page.text).toContain(`oauth2-proxy ${OAUTH2_PROXY_VERSION.slice(1)} `)
    expect(await harness('oauth2Proxy')).toContain("guide.take({ language: 'sh', heading: 'oauth2-proxy' })")
  })

  test('every block is run', () => page.expectAllTaken())
})
