import { generateKeyPairSync } from 'node:crypto'
import { AUTHLIB, findPython } from '@countersign/testing/pythonBinary'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FlaskOptions, startFlask } from '../test/interop/flask.ts'
import { forging, useStage } from '../test/interop/stage.ts'
import { bringAstray, bringTwice, signInAt } from '../test/interop/walk.ts'
import type { Person } from '../test/person.ts'

const python = findPython(AUTHLIB)

/** What the guide leaves to the application, in the words of Authlib's documentation. */
const MORE = `
from flask import jsonify


@app.get("/again")
def again():
    first = session["token"]
    with oauth.countersign._get_oauth_client(**oauth.countersign.load_server_metadata()) as client:
        second = client.refresh_token(client.metadata["token_endpoint"], refresh_token=first["refresh_token"])
    return jsonify([first["refresh_token"], second["refresh_token"], "id_token" in second])


@app.get("/userinfo")
def userinfo():
    return jsonify(oauth.countersign.userinfo(token=session["token"]))
`
const KEEPING = [
  [
    '    session["user"]',
    '    session["token"] = {k: v for k, v in token.items() if k not in ("id_token", "userinfo")}\n    session["user"]',
  ],
] as const

describe.skipIf(!python)('Authlib', () => {
  const stage = useStage()
  const closing: (() => Promise<void>)[] = []
  const open = async (options: FlaskOptions = {}): Promise<string> => {
    const { close, origin } = await startFlask(python ?? '', stage(), options)
    closing.push(close)
    return origin
  }
  let shop: string
  beforeAll(async () => {
    const scope = ['"openid siwe"', '"openid siwe offline_access", "prompt": "consent"'] as const
    shop = await open({ changes: [...KEEPING, scope], more: MORE })
  })
  afterAll(async () => {
    for (const close of closing) await close()
  })

  const ask = async ({ browser }: Person, url: string) => (await browser.request(url)).json()
  const signIn = async (at = shop) => {
    const person = stage().member()
    const { response } = await signInAt(person, `${at}/login`)
    return { person, response, user: await ask(person, `${at}/me`) }
  }

  test('discovery', async () => {
    const { headers } = await stage().member().browser.request(`${shop}/login`)
    expect(headers.get('location')).toMatch(`${stage().issuer}/auth?`)
    expect(stage().front.asked).toContain('GET /.well-known/openid-configuration')
  })

  test('sign-in with PKCE, state and nonce', async () => {
    const { headers } = await stage().member().browser.request(`${shop}/login`)
    const sent = new URL(headers.get('location') ?? '').searchParams
    for (const name of ['code_challenge', 'state', 'nonce']) expect(sent.get(name)).toMatch(/^.{20,}$/)
    const { person, user } = await signIn()
    expect(user).toMatchObject({ sub: person.account.toLowerCase().replace(':1:', ':') })
  })

  test('claims of the wallet and its tokens', async () => {
    const at = await open({
      clientId: 'claims',
      changes: [
        [
          'authorize_redirect("',
          'authorize_redirect(claims=\'{"id_token":{"nft_token":null}}\', redirect_uri="',
        ],
        ['"account": token["userinfo"]["account"]', '"nft": token["userinfo"]["nft_token"]'],
      ],
    })
    const { user } = await signIn(at)
    expect(user).toMatchObject({ nft: { owned: true, asked: [{ gate: 'members' }] } })
  })

  test('userinfo', async () => {
    const { person } = await signIn()
    expect(await ask(person, `${shop}/userinfo`)).toMatchObject({ account: person.account })
  })

  test('refresh: rotated, with an ID token', async () => {
    const { person } = await signIn()
    const [first, second, idToken] = await ask(person, `${shop}/again`)
    expect(second).toMatch(/^.{20,}$/)
    expect(second).not.toBe(first)
    expect(idToken).toBe(true)
  })

  test('private_key_jwt', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }
    const pem = JSON.stringify(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const at = await open({
      clientId: 'signed',
      client: { authMethod: 'private_key_jwt', jwks: { keys: [jwk] } },
      changes: [
        ['from flask import', 'from authlib.oauth2.rfc7523 import PrivateKeyJWT\nfrom flask import'],
        ['client_secret=os.environ["CLIENT_SECRET"]', `client_secret=${pem}`],
        [
          'client_kwargs={',
          'client_auth_methods=[PrivateKeyJWT()],\n    client_kwargs={"token_endpoint_auth_method": "private_key_jwt", ',
        ],
      ],
    })
    const { person, user } = await signIn(at)
    expect(user).toMatchObject({ account: person.account })
  })

  test('an ID token for somebody else is refused', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    const { response, user } = await signIn()
    expect(response.status).toBe(500)
    expect(user).toEqual({})
  })

  test('an ID token with a foreign signature is refused', async () => {
    stage().front.tamper(forging())
    const { response, user } = await signIn()
    expect(response.status).toBe(500)
    expect(user).toEqual({})
  })

  test('an answer is taken once', async () => {
    const { second, twin } = await bringTwice(stage().member(), `${shop}/login`)
    expect(second.status).toBe(500)
    expect(await ask(twin, `${shop}/me`)).toEqual({})
  })

  test('a wrong state is refused', async () => {
    const person = stage().member()
    expect((await bringAstray(person, `${shop}/login`)).status).toBe(500)
    expect(await ask(person, `${shop}/me`)).toEqual({})
  })
})
