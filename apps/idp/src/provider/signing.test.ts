import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { purgeKeys, rotateKeys } from '../keys/keyring.ts'
import { keyClock, SIGNING_ALGS } from '../keys/keys.ts'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

describe('signing keys', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp()
  })
  afterAll(() => idp.idp.stop())

  const jwks = async () => (await (await fetch(`${idp.base}/jwks`)).json()) as JSONWebKeySet
  const idToken = async (clientId = 'demo', secret = idp.secret) => {
    const rp = await discover({ idp: idp.idp, secret }, clientId)
    const request = await authorize(rp)
    return (await redeem(rp, await walkThrough(newPerson(), request.url), request)).id_token ?? ''
  }

  test('default: one public key for each algorithm, nothing private', async () => {
    const { keys } = await jwks()
    expect(keys.map(({ alg }) => alg).toSorted()).toEqual([...SIGNING_ALGS].toSorted())
    for (const key of keys) {
      expect(key.use).toBe('sig')
      for (const name of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k']) expect(key).not.toHaveProperty(name)
    }
  })

  test.for(SIGNING_ALGS)('behavior: a client may choose %s', async (alg) => {
    const clientId = `client-${alg}`
    const { secret } = await idp.idp.clients.create({
      clientId,
      name: alg,
      redirectUris: [CALLBACK],
      idTokenAlg: alg,
    })
    const token = await idToken(clientId, secret)
    expect(decodeProtectedHeader(token).alg).toBe(alg)
    const verified = await jwtVerify(token, createLocalJWKSet(await jwks()), {
      issuer: idp.idp.url,
      audience: clientId,
    })
    expect(verified.payload.sub).toMatch(/^eip155:0x[0-9a-f]{40}$/)
  })

  test('behavior: a rotation is published at once, signs after its delay, and old tokens still verify', async () => {
    const before = await idToken()
    const { store } = idp.idp
    const clock = () => keyClock(idp.idp.config, new Date())
    const [added] = await rotateKeys(store, { now: clock().now, delay: 60, algs: ['RS256'] })
    expect(await idp.idp.reloadKeys()).toBe(true)
    expect((await jwks()).keys.map(({ kid }) => kid)).toContain(added?.kid)
    expect(decodeProtectedHeader(await idToken()).kid).toBe(decodeProtectedHeader(before).kid)

    idp.advance(61)
    expect(await idp.idp.reloadKeys()).toBe(true)
    expect(decodeProtectedHeader(await idToken()).kid).toBe(added?.kid)
    await jwtVerify(before, createLocalJWKSet(await jwks()))
    expect(await idp.idp.reloadKeys()).toBe(false)

    idp.advance(400_000)
    const later = keyClock(idp.idp.config, new Date(Date.now() + 400_061_000))
    expect(await purgeKeys(store, later)).toBe(1)
    expect(await idp.idp.reloadKeys()).toBe(true)
    expect((await jwks()).keys.map(({ kid }) => kid)).not.toContain(decodeProtectedHeader(before).kid)
    idp.advance(-400_061)
  })

  test('behavior: a session and a code in flight survive the swap', async () => {
    const rp = await discover(idp)
    const person = newPerson()
    const request = await authorize(rp)
    const answer = await walkThrough(person, request.url)
    await rotateKeys(idp.idp.store, { now: Math.floor(Date.now() / 1000) - 1, delay: 0 })
    expect(await idp.idp.reloadKeys()).toBe(true)
    await expect(redeem(rp, answer, request)).resolves.toHaveProperty('id_token')
    const again = await authorize(rp, { prompt: 'none' })
    const { url } = await person.browser.visit(again.url)
    await expect(redeem(rp, url, again)).resolves.toHaveProperty('id_token')
  })
})

describe('key changes of another process', () => {
  test('behavior: are taken over by polling', async () => {
    const idp = await startIdp({}, { keyPoll: 0.05 })
    const [added] = await rotateKeys(idp.idp.store, {
      now: Math.floor(Date.now() / 1000),
      delay: 0,
      algs: ['ES256'],
    })
    await expect
      .poll(async () =>
        (await (await fetch(`${idp.base}/jwks`)).json()).keys.map(({ kid }: { kid: string }) => kid),
      )
      .toContain(added?.kid)
    await idp.idp.stop()
  })
})
