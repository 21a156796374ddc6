import { spawn } from 'node:child_process'
import { findPython, PYJWT } from '@countersign/testing/pythonBinary'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'
import supertokens from 'supertokens-node'
import OAuth2Provider from 'supertokens-node/recipe/oauth2provider'
import Session from 'supertokens-node/recipe/session'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { type DialectIdp, startDialect, TASK_SERVICE } from '../test/supertokens.ts'

describe('programs made for SuperTokens', () => {
  let idp: DialectIdp
  let service: { readonly clientId: string; readonly clientSecret: string }
  beforeAll(async () => {
    idp = await startDialect()
    service = await idp.client()
    supertokens.init({
      supertokens: { connectionURI: idp.dialect, apiKey: idp.keys.write },
      appInfo: { appName: 'Interop', apiDomain: idp.base, websiteDomain: 'https://rp.example' },
      recipeList: [Session.init(), OAuth2Provider.init()],
      telemetry: false,
    })
  })
  afterAll(() => idp.idp.stop())

  const tokenFor = async (scope: readonly string[], audience = 'event'): Promise<string> => {
    const { clientId, clientSecret } = service
    const { json } = await idp.oauth('/token', {
      clientId,
      clientSecret,
      grantType: 'client_credentials',
      scope,
      audience,
    })
    return json.accessToken
  }

  describe('its recipe for jose', () => {
    const check = async (token: string, requiredScope: string, audience = 'event'): Promise<boolean> => {
      const keys = createRemoteJWKSet(new URL(`${idp.dialect}/jwt/jwks.json`))
      const verified = await jwtVerify<JWTPayload & { stt: number; scp: string[] }>(token, keys, {
        audience,
        requiredClaims: ['stt', 'scp'],
      }).catch(() => undefined)
      return verified?.payload.stt === 1 && verified.payload.scp.includes(requiredScope)
    }

    test('takes a token with the scope', async () => {
      expect(await check(await tokenFor(['event.create']), 'event.create')).toBe(true)
    })

    test('refuses one without it, for another audience, or altered', async () => {
      const token = await tokenFor(['event.view'])
      expect(await check(token, 'event.create')).toBe(false)
      expect(await check(token, 'event.view', 'file')).toBe(false)
      expect(await check(`${token.slice(0, -9)}AAAAAAAAA`, 'event.view')).toBe(false)
    })
  })

  describe('its recipe for PyJWT, which takes RS256 only', () => {
    const RECIPE = `
import sys, jwt
from jwt import PyJWKClient
address, audience, scope, token = sys.argv[1:]
key = PyJWKClient(address).get_signing_key_from_jwt(token)
try:
    claims = jwt.decode(token, key.key, algorithms=["RS256"], audience=audience, options={"require": ["stt", "scp"]})
except jwt.InvalidTokenError as error:
    print(type(error).__name__)
else:
    print("yes" if claims["stt"] == 1 and scope in claims["scp"] else "no")
`
    const python = findPython(PYJWT)

    const check = (token: string, scope: string, audience = 'event'): Promise<string> =>
      new Promise((resolve, reject) => {
        const child = spawn(python ?? 'python3', [
          '-c',
          RECIPE,
          `${idp.dialect}/jwt/jwks.json`,
          audience,
          scope,
          token,
        ])
        let out = ''
        child.stdout.on('data', (chunk: Buffer) => {
          out += chunk.toString()
        })
        child.on('error', reject)
        child.on('close', () => resolve(out.trim()))
      })

    test.skipIf(python === undefined)(
      'takes a token with the scope, refuses others',
      { timeout: 20_000 },
      async () => {
        const token = await tokenFor(['event.view'])
        expect(await check(token, 'event.view')).toBe('yes')
        expect(await check(token, 'event.create')).toBe('no')
        expect(await check(token, 'event.view', 'file')).toBe('InvalidAudienceError')
        expect(await check(`${token.slice(0, -9)}AAAAAAAAA`, 'event.view')).toBe('InvalidSignatureError')
      },
    )
  })

  describe('supertokens-node', () => {
    test('validates a token by itself, and against the core', async () => {
      const token = await tokenFor(['event.view'])
      const { clientId } = service
      const requirements = { clientId, scopes: ['event.view'], audience: 'event' }
      for (const checkDatabase of [false, true]) {
        const { payload, status } = await OAuth2Provider.validateOAuth2AccessToken(
          token,
          requirements,
          checkDatabase,
        )
        expect(status).toBe('OK')
        expect(payload).toMatchObject({ client_id: clientId, stt: 1, scp: ['event.view'], aud: ['event'] })
      }
    })

    test.for([
      [{ scopes: ['event.delete'] }, 'scopes'],
      [{ audience: 'file' }, 'audience'],
      [{ clientId: 'other' }, 'client'],
    ] as const)('refuses a token for %j', async ([requirements, word]) => {
      const token = await tokenFor(['event.view'])
      const wanted = {
        ...requirements,
        ...('scopes' in requirements && { scopes: [...requirements.scopes] }),
      }
      await expect(
        OAuth2Provider.validateOAuth2AccessToken(token, wanted as { scopes?: string[] }),
      ).rejects.toThrow(word)
    })

    test('refuses what is no token of ours, and at the core what was revoked', async () => {
      const token = await tokenFor(['event.view'])
      await expect(
        OAuth2Provider.validateOAuth2AccessToken(`${token.slice(0, -9)}AAAAAAAAA`),
      ).rejects.toThrow('signature')
      const { clientId, clientSecret } = service
      expect(await OAuth2Provider.revokeToken(token, clientId, clientSecret)).toEqual({ status: 'OK' })
      await expect(OAuth2Provider.validateOAuth2AccessToken(token, {}, false)).resolves.toMatchObject({
        status: 'OK',
      })
      await expect(OAuth2Provider.validateOAuth2AccessToken(token, {}, true)).rejects.toThrow('revoked')
    })

    test('refuses what a sign-in gave in place of an access token', async () => {
      const rp = await discover(idp)
      const request = await authorize(rp)
      const tokens = await redeem(rp, await walkThrough(newPerson(), request.url), request)
      await expect(OAuth2Provider.validateOAuth2AccessToken(tokens.id_token ?? '')).rejects.toThrow(
        'token type',
      )
      await expect(OAuth2Provider.validateOAuth2AccessToken(tokens.access_token)).rejects.toThrow('JWS')
    })

    test('administers clients', async () => {
      const created = await OAuth2Provider.createOAuth2Client({
        ...TASK_SERVICE,
        grantTypes: ['client_credentials'],
        audience: ['event'],
        scope: 'event.view',
        clientName: 'By SDK',
      })
      if (created.status !== 'OK') throw new Error(created.errorDescription)
      const { clientId, clientSecret } = created.client
      expect(clientSecret).toMatch(/^[\w-]{43}$/)
      const shown = await OAuth2Provider.getOAuth2Client(clientId)
      expect(shown).toMatchObject({ status: 'OK', client: { clientName: 'By SDK', scope: 'event.view' } })
      if (shown.status === 'OK') expect(shown.client.clientSecret).toBeUndefined()
      const changed = await OAuth2Provider.updateOAuth2Client({
        clientId,
        clientCredentialsGrantAccessTokenLifespan: '5m',
      })
      expect(changed).toMatchObject({
        client: { clientName: 'By SDK', clientCredentialsGrantAccessTokenLifespan: '5m0s' },
      })
      const listed = await OAuth2Provider.getOAuth2Clients({ clientName: 'By SDK' })
      expect(listed.status === 'OK' && listed.clients.map((client) => client.clientId)).toEqual([clientId])
      expect(await OAuth2Provider.updateOAuth2Client({ clientId, audience: ['nowhere'] })).toMatchObject({
        status: 'ERROR',
        error: 'invalid_client_metadata',
      })
      expect(await OAuth2Provider.deleteOAuth2Client({ clientId })).toEqual({ status: 'OK' })
      expect(await OAuth2Provider.getOAuth2Client(clientId)).toMatchObject({
        status: 'ERROR',
        error: 'invalid_request',
      })
    })

    test('ends all tokens of a client', async () => {
      const token = await tokenFor(['event.view'])
      expect(await OAuth2Provider.revokeTokensByClientId(service.clientId)).toEqual({ status: 'OK' })
      await expect(OAuth2Provider.validateOAuth2AccessToken(token, {}, true)).rejects.toThrow('revoked')
    })
  })
})
