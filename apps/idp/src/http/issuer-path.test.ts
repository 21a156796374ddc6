import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { newPerson, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

// `/auth` is also a route: a prefix found by search would be cut in the wrong place.
describe.for(['/oidc', '/auth'])('issuer with the path %s', (path) => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp({}, { path })
  })
  afterAll(() => idp.idp.stop())

  test('default: the whole flow stays below the path', async () => {
    const rp = await discover(idp)
    expect(rp.serverMetadata().token_endpoint).toBe(`${idp.base}${path}/token`)
    const person = newPerson()
    const request = await authorize(rp)
    const tokens = await redeem(rp, await walkThrough(person, request.url), request)
    expect(tokens.claims()).toMatchObject({ iss: `${idp.base}${path}`, account: person.account })
  })

  test('behavior: metadata is where RFC 8414 3.1 looks for it', async () => {
    const response = await fetch(`${idp.base}/.well-known/oauth-authorization-server${path}`)
    expect(await response.json()).toMatchObject({
      issuer: `${idp.base}${path}`,
      jwks_uri: `${idp.base}${path}/jwks`,
    })
  })

  test('behavior: probes are at the root', async () => {
    expect((await fetch(`${idp.base}/healthz`)).status).toBe(200)
  })
})
