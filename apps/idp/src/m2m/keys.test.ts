import {
  calculateJwkThumbprint,
  createRemoteJWKSet,
  exportJWK,
  generateKeyPair,
  jwtVerify,
  SignJWT,
} from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, newService } from '../test/machine.ts'

const FORM = { 'content-type': 'application/x-www-form-urlencoded' }

describe('services with keys', () => {
  let idp: TestIdp
  let robot: { rp: client.Configuration; secret: string }
  beforeAll(async () => {
    idp = await startIdp({ m2m: MACHINES })
    robot = await newService(idp)
  })
  afterAll(() => idp.idp.stop())

  const post = async (body: Record<string, string>, headers: Record<string, string> = {}) => {
    const init = { method: 'POST', headers: { ...FORM, ...headers }, body: new URLSearchParams(body) }
    const response = await fetch(`${idp.base}/token`, init)
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  describe('private_key_jwt (RFC 7523)', () => {
    let key: CryptoKey
    beforeAll(async () => {
      const pair = await generateKeyPair('ES256')
      key = pair.privateKey
      const jwk = { ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
      const signed = { clientId: 'signed', authMethod: 'private_key_jwt' as const, jwks: { keys: [jwk] } }
      const { rp } = await newService(idp, signed, client.PrivateKeyJwt({ key, kid: 'k1' }))
      await expect(client.clientCredentialsGrant(rp, {})).resolves.toMatchObject({ scope: 'events.read' })
    })

    const assertion = (signingKey: CryptoKey, changes: object = {}) =>
      new SignJWT({ iss: 'signed', sub: 'signed', aud: idp.idp.url, jti: crypto.randomUUID(), ...changes })
        .setProtectedHeader({ alg: 'ES256', kid: 'k1' })
        .setIssuedAt()
        .setExpirationTime('1m')
        .sign(signingKey)
    const present = (client_assertion: string) =>
      post({
        grant_type: 'client_credentials',
        client_assertion,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      })

    test('default: once', async () => {
      const once = await assertion(key)
      expect((await present(once)).status).toBe(200)
      expect(await present(once)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    })

    test('error: another key, another audience, another subject, no jti', async () => {
      const { privateKey: foreign } = await generateKeyPair('ES256')
      for (const wrong of [
        await assertion(foreign),
        await assertion(key, { aud: 'https://other.example' }),
        await assertion(key, { iss: 'robot', sub: 'robot' }),
        await assertion(key, { jti: undefined }),
      ])
        expect(await present(wrong)).toMatchObject({ status: 401, body: { error: 'invalid_client' } })
    })
  })

  describe('DPoP (RFC 9449)', () => {
    const proofOf = async (pair: CryptoKeyPair, changes: object = {}): Promise<string> =>
      new SignJWT({ htm: 'POST', htu: `${idp.idp.url}/token`, jti: crypto.randomUUID(), ...changes })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(pair.publicKey) })
        .setIssuedAt()
        .sign(pair.privateKey)
    const present = (proof: string) =>
      post(
        { grant_type: 'client_credentials', client_id: 'robot' },
        { dpop: proof, authorization: `Basic ${btoa(`robot:${encodeURIComponent(robot.secret)}`)}` },
      )

    test('default: the token is bound to the key, introspection says so', async () => {
      const pair = await client.randomDPoPKeyPair('ES256', { extractable: true })
      const tokens = await client.clientCredentialsGrant(
        robot.rp,
        {},
        { DPoP: client.getDPoPHandle(robot.rp, pair) },
      )
      expect(tokens.token_type).toBe('dpop')
      const jwks = createRemoteJWKSet(new URL(`${idp.base}/jwks`))
      const { payload } = await jwtVerify(tokens.access_token, jwks, { typ: 'at+jwt' })
      const jkt = await calculateJwkThumbprint(await exportJWK(pair.publicKey))
      expect(payload['cnf']).toEqual({ jkt })
      const answer = await client.tokenIntrospection(robot.rp, tokens.access_token)
      expect(answer).toMatchObject({ active: true, token_type: 'DPoP', cnf: { jkt } })
    })

    test('error: a proof that was sent before, of another key, endpoint or method', async () => {
      const pair = await generateKeyPair('ES256', { extractable: true })
      const other = await generateKeyPair('ES256', { extractable: true })
      const once = await proofOf(pair)
      expect((await present(once)).status).toBe(200)
      expect((await present(once)).status).toBe(400)
      const mixed = { publicKey: pair.publicKey, privateKey: other.privateKey }
      for (const wrong of [
        await proofOf(mixed),
        await proofOf(pair, { htu: 'https://other.example/token' }),
        await proofOf(pair, { htm: 'GET' }),
      ])
        expect(await present(wrong)).toMatchObject({ status: 400, body: { error: 'invalid_dpop_proof' } })
    })

    test('error: a client that is to send one and does not', async () => {
      const { rp } = await newService(idp, { clientId: 'bound', dpopBound: true })
      await expect(client.clientCredentialsGrant(rp, {})).rejects.toMatchObject({ status: 400 })
    })
  })

  test('behavior: with oidc.dpopNonce, a proof has to have a nonce of this server (RFC 9449 section 8)', async () => {
    const strict = await startIdp({ m2m: MACHINES, oidc: { dpopNonce: true } })
    try {
      const { rp, secret } = await newService(strict)
      const pair = await generateKeyPair('ES256', { extractable: true })
      const send = async (nonce?: string) => {
        const claims = { htm: 'POST', htu: `${strict.idp.url}/token`, jti: crypto.randomUUID(), nonce }
        const proof = await new SignJWT(claims)
          .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await exportJWK(pair.publicKey) })
          .setIssuedAt()
          .sign(pair.privateKey)
        return fetch(`${strict.base}/token`, {
          method: 'POST',
          headers: {
            ...FORM,
            dpop: proof,
            authorization: `Basic ${btoa(`robot:${encodeURIComponent(secret)}`)}`,
          },
          body: 'grant_type=client_credentials',
        })
      }
      const first = await send()
      expect([first.status, await first.json()]).toEqual([
        400,
        expect.objectContaining({ error: 'use_dpop_nonce' }),
      ])
      expect((await send(first.headers.get('dpop-nonce') ?? '')).status).toBe(200)
      expect((await send('made-up')).status).toBe(400)
      const handle = client.getDPoPHandle(rp, await client.randomDPoPKeyPair('ES256'))
      const tokens = await client.clientCredentialsGrant(rp, {}, { DPoP: handle })
      expect(tokens.token_type).toBe('dpop')
    } finally {
      await strict.idp.stop()
    }
  })
})
