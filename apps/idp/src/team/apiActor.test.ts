import { createVerifier } from '@countersign/access-token'
import { type ActorVariables, requireActor } from '@countersign/access-token/hono'
import { Hono } from 'hono'
import { clientCredentialsGrant } from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, newService } from '../test/machine.ts'
import { newPerson, type Person, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'
import { teamOf } from '../test/team.ts'

let idp: TestIdp
let api: Hono<{ Variables: ActorVariables }>

beforeAll(async () => {
  idp = await startIdp({ m2m: MACHINES })
  await idp.idp.clients.update('demo', { adminScope: 'filter' })
  const verifier = createVerifier({ issuer: idp.idp.url, audience: 'https://calendar.example' })
  const idTokens = { clientIds: ['demo'], adminClaim: 'team_roles' }
  api = new Hono<{ Variables: ActorVariables }>()
  api.use('/*', requireActor({ verifier, idTokens }))
  api.get('/me', ({ json, var: { actor } }) => json({ ...actor, token: undefined }))
  api.use('/team', requireActor({ verifier, idTokens, allow: ['app', 'admin'] }))
  api.get('/team', ({ json }) => json({}))
})
afterAll(() => idp.idp.stop())

const get = (path: string, token: string | undefined) =>
  api.request(path, { headers: { authorization: `Bearer ${token}` } })

const signIn = async (person: Person) => {
  const rp = await discover(idp)
  const request = await authorize(rp, { scope: 'openid siwe admin' })
  return redeem(rp, await walkThrough(person, request.url), request)
}

describe('an API with this provider’s tokens', () => {
  test('default: knows a person by the ID token, who is no administrator', async () => {
    const person = newPerson()
    const { id_token: token } = await signIn(person)
    expect(await (await get('/me', token)).json()).toMatchObject({
      actor: 'user',
      via: 'id_token',
      clientId: 'demo',
      account: person.account,
    })
    const refused = await get('/team', token)
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ code: 'actor_not_allowed' })
  })

  test('behavior: knows a member of the team, who asked for the scope admin', async () => {
    const person = newPerson()
    await teamOf(idp).add(person.account, ['owner'], { kind: 'operator' })
    const { id_token: token } = await signIn(person)
    expect(await (await get('/me', token)).json()).toMatchObject({ actor: 'admin', account: person.account })
    expect((await get('/team', token)).status).toBe(200)
  })

  test('behavior: knows an application by its own token', async () => {
    const { rp } = await newService(idp)
    const { access_token: token } = await clientCredentialsGrant(rp, {})
    expect(await (await get('/me', token)).json()).toEqual({
      actor: 'app',
      via: 'access_token',
      clientId: 'robot',
      scopes: ['events.read'],
    })
    expect((await get('/team', token)).status).toBe(200)
  })

  test('security: the access token for UserInfo opens nothing, nor do tokens for another API', async () => {
    const { access_token: token } = await signIn(newPerson())
    expect(await (await get('/me', token)).json()).toMatchObject({ code: 'token_malformed' })
    const { rp } = await newService(idp, { clientId: 'files-robot' })
    const other = await clientCredentialsGrant(rp, { audience: 'files', scope: 'files.read' })
    expect(await (await get('/me', other.access_token)).json()).toMatchObject({ code: 'audience_mismatch' })
  })
})
