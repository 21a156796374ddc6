import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pass } from '../test/conformance/op.ts'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { MACHINES, newService } from '../test/machine.ts'
import { newPerson, type Person, walkThrough } from '../test/person.ts'
import { authorize, discover, redeem } from '../test/relyingParty.ts'

const ASKED = { resource: 'https://calendar.example', scope: 'openid events.read' }
const OFFLINE = { ...ASKED, scope: 'openid offline_access events.read', prompt: 'consent' }

describe('tokens of people for a resource server, as long as the session lasts', () => {
  let idp: TestIdp
  let app: client.Configuration
  let server: client.Configuration
  beforeAll(async () => {
    idp = await startIdp({ m2m: MACHINES, tokens: { sessionIdle: 120 } })
    const { secret = '' } = await idp.idp.clients.create({
      clientId: 'app',
      name: 'App',
      redirectUris: [CALLBACK],
      audiences: ['calendar'],
      scopes: ['events.read'],
    })
    app = await discover({ idp: idp.idp, secret }, 'app')
    const own = { clientCredentials: false, audiences: [], scopes: [], introspects: ['calendar'] }
    const none = { defaultAudience: undefined, defaultScopes: undefined }
    server = (await newService(idp, { clientId: 'server', name: 'Server', ...own, ...none })).rp
  })
  afterAll(() => idp.idp.stop())

  const tokenOf = async (person: Person, parameters: Record<string, string>) => {
    const request = await authorize(app, parameters)
    return (await redeem(app, await walkThrough(person, request.url), request)).access_token
  }
  const active = async (token: string) => (await client.tokenIntrospection(server, token)).active

  test('behavior: a sign-in of its own that asks again ends what was given before, as opaque tokens end', async () => {
    const person = newPerson()
    const before = await tokenOf(person, ASKED)
    expect(await active(before)).toBe(true)
    const after = await tokenOf(person, { ...ASKED, prompt: 'login consent' })
    expect([await active(before), await active(after)]).toEqual([false, true])
  })

  test('security: a session that nobody has used for long has no tokens any more', async () => {
    const [bound, away] = [await tokenOf(newPerson(), ASKED), await tokenOf(newPerson(), OFFLINE)]
    pass(110)
    expect([await active(bound), await active(away)]).toEqual([true, true])
    pass(20)
    expect([await active(bound), await active(away)]).toEqual([false, true])
  })
})
