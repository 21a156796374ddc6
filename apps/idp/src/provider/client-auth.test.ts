import { exportJWK, generateKeyPair } from 'jose'
import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('client authentication', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp()
  })
  afterAll(() => idp.idp.stop())

  const codeFor = async (rp: client.Configuration) => {
    const request = await authorize(rp)
    return { request, answer: await walkThrough(newPerson(), request.url) }
  }
  const configuration = (clientId: string, authentication: client.ClientAuth) =>
    client.discovery(new URL(idp.idp.url), clientId, undefined, authentication, {
      execute: [client.allowInsecureRequests],
    })

  test('default: the secret is kept as a digest only', async () => {
    const record = await idp.idp.store.clients.get('demo')
    expect(record?.metadata['client_secret']).toMatch(/^sha256:[\w-]{43}$/)
    expect(JSON.stringify(record)).not.toContain(idp.secret)
    expect(JSON.stringify(await idp.idp.clients.get('demo'))).not.toContain('sha256')
    expect(Buffer.from(idp.secret, 'base64url')).toHaveLength(32)
  })

  test('error: a wrong secret, the digest itself, and no secret', async () => {
    const record = await idp.idp.store.clients.get('demo')
    const digest = String(record?.metadata['client_secret'])
    for (const secret of ['wrong', digest, digest.slice('sha256:'.length)]) {
      const rp = await configuration('demo', client.ClientSecretBasic(secret))
      const { answer, request } = await codeFor(rp)
      await expect(redeem(rp, answer, request)).rejects.toMatchObject({ status: 401 })
    }
    const rp = await configuration('demo', client.None())
    const { answer, request } = await codeFor(rp)
    await expect(redeem(rp, answer, request)).rejects.toMatchObject({ status: 401 })
  })

  test('behavior: a rotated secret replaces the old one at once', async () => {
    const created = await idp.idp.clients.create({
      clientId: 'rotating',
      name: 'R',
      redirectUris: [CALLBACK],
    })
    const { secret = '' } = await idp.idp.clients.update('rotating', {}, { rotateSecret: true })
    const old = await discover({ idp: idp.idp, secret: created.secret ?? '' }, 'rotating')
    const first = await codeFor(old)
    await expect(redeem(old, first.answer, first.request)).rejects.toMatchObject({ status: 401 })
    const fresh = await discover({ idp: idp.idp, secret }, 'rotating')
    const second = await codeFor(fresh)
    await expect(redeem(fresh, second.answer, second.request)).resolves.toHaveProperty('id_token')
  })

  test('behavior: private_key_jwt', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'ES256', use: 'sig' }
    await idp.idp.clients.create({
      clientId: 'signed',
      name: 'Signed',
      redirectUris: [CALLBACK],
      authMethod: 'private_key_jwt',
      jwks: { keys: [jwk] },
    })
    const rp = await configuration('signed', client.PrivateKeyJwt({ key: privateKey, kid: 'k1' }))
    const { answer, request } = await codeFor(rp)
    await expect(redeem(rp, answer, request)).resolves.toHaveProperty('id_token')
    const { privateKey: foreign } = await generateKeyPair('ES256')
    const thief = await configuration('signed', client.PrivateKeyJwt({ key: foreign, kid: 'k1' }))
    const stolen = await codeFor(thief)
    await expect(redeem(thief, stolen.answer, stolen.request)).rejects.toMatchObject({ status: 401 })
  })

  test.for(['eip155:1:0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2', 'pairwise:abc', 'a b', '', 'é'])(
    'error: a client id that could be a subject or is odd: "%s"',
    async (clientId) => {
      const created = idp.idp.clients.create({ clientId, name: 'X', redirectUris: [CALLBACK] })
      await expect(created).rejects.toMatchObject({ code: 'client_invalid', field: 'clientId' })
    },
  )

  test('error: a secret that could be guessed', async () => {
    const input = { clientId: 'weak', name: 'Weak', redirectUris: [CALLBACK] }
    const made = idp.idp.clients.ensure(input, { secret: 'letmein' })
    await expect(made).rejects.toMatchObject({ code: 'client_invalid', field: 'secret' })
  })

  test('behavior: a pairwise client gets a subject of its own, the same every time', async () => {
    const subjects = new Map<string, string>()
    const person = newPerson()
    for (const [clientId, uri] of [
      ['pair-a', 'https://a.example/cb'],
      ['pair-b', 'https://b.example/cb'],
      ['pair-a', 'https://a.example/cb'],
    ] as const) {
      const { secret = '' } = await idp.idp.clients.ensure(
        { clientId, name: clientId, redirectUris: [uri], subjectType: 'pairwise' },
        { secret: `${clientId}-secret-that-is-long-enough-to-be-one` },
      )
      const rp = await discover({ idp: idp.idp, secret }, clientId)
      const request = await authorize(rp, { redirect_uri: uri })
      const tokens = await redeem(
        rp,
        await walkThrough({ ...newPerson(), wallet: person.wallet, account: person.account }, request.url),
        request,
      )
      const sub = tokens.claims()?.sub ?? ''
      expect(sub).toMatch(/^pairwise:[\w-]{43}$/)
      expect(subjects.get(clientId) ?? sub).toBe(sub)
      subjects.set(clientId, sub)
    }
    expect(subjects.get('pair-a')).not.toBe(subjects.get('pair-b'))
  })
})
