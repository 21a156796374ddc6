import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLBACK, startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, type Person, signIn } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

const REMEMBER = { decision: 'allow', remember: 'on' }

describe('an application that anybody could pretend to be', () => {
  let idp: TestIdp
  beforeAll(async () => {
    idp = await startIdp()
    const shared = { authMethod: 'none', applicationType: 'native' } as const
    await idp.idp.clients.create({
      ...shared,
      clientId: 'scheme',
      name: 'Scheme',
      redirectUris: ['com.example.app:/cb'],
    })
    await idp.idp.clients.create({
      ...shared,
      clientId: 'loopback',
      name: 'Loopback',
      redirectUris: ['http://127.0.0.1/cb'],
    })
  })
  afterAll(() => idp.idp.stop())

  const ask = async ({ browser }: Person, clientId: string, redirectUri: string, more = {}) => {
    const rp = await discover(idp)
    const { url } = await authorize(rp, { redirect_uri: redirectUri, ...more })
    url.searchParams.set('client_id', clientId)
    return { url, arrived: await browser.visit(url, { from: 'elsewhere' }) }
  }

  const allowed = async (clientId: string, redirectUri: string): Promise<Person> => {
    const person = newPerson()
    const { url } = await ask(person, clientId, redirectUri)
    const consent = await person.browser.visit(await signIn(person, await openInteraction(person, url)))
    const { left } = await decide(person, consent.url, REMEMBER)
    expect(left).toBe(true)
    return person
  }

  test.for([
    ['scheme', 'com.example.app:/cb'],
    ['loopback', 'http://127.0.0.1:51004/cb'],
  ] as const)(
    'security: %s is allowed by the person each time, remembered or not',
    async ([clientId, uri]) => {
      const person = await allowed(clientId, uri)
      const again = await ask(person, clientId, uri)
      expect(again.arrived.url.pathname).toMatch(/^\/interaction\//)
      const html = await again.arrived.response.text()
      expect(html).toContain('name="decision"')
      expect(html).not.toContain('name="remember"')
      const silent = await ask(person, clientId, uri, { prompt: 'none' })
      expect(silent.arrived.url.searchParams.get('error')).toBe('interaction_required')
    },
  )

  test('behavior: a web application, which its address proves, is remembered', async () => {
    const person = await allowed('spa', CALLBACK)
    const { arrived } = await ask(person, 'spa', CALLBACK)
    expect(arrived.url.searchParams.has('code')).toBe(true)
  })
})
