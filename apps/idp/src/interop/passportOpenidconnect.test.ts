import type { RequestListener } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Shop, useShops } from '../test/interop/shop.ts'
import { forging, useStage } from '../test/interop/stage.ts'
import { bringAstray, bringTwice, signInAt } from '../test/interop/walk.ts'
import type { Person } from '../test/person.ts'

type Program = { readonly app: RequestListener }

/** The program of the guide: PKCE is ours, everything else the library's. */
describe('passport-openidconnect', () => {
  const stage = useStage()
  const open = useShops<Program>(stage, {
    heading: 'With Passport',
    callback: '/callback',
    listener: ({ app }) => app,
  })
  let shop: Shop<Program>
  beforeAll(async () => {
    shop = await open()
  })

  const me = async ({ browser }: Person) => (await browser.request(`${shop.origin}/me`)).json()
  const signIn = async () => {
    const person = stage().member()
    const { response } = await signInAt(person, `${shop.origin}/login`)
    return { person, response, user: await me(person) }
  }
  const subjectOf = ({ account }: Person) => account.toLowerCase().replace(':1:', ':')

  test('sign-in with PKCE, state and nonce', async () => {
    const { headers } = await stage().member().browser.request(`${shop.origin}/login`)
    const sent = new URL(headers.get('location') ?? '').searchParams
    for (const name of ['code_challenge', 'state', 'nonce']) expect(sent.get(name)).toMatch(/^.{20,}$/)
    const { person, user } = await signIn()
    expect(user).toEqual({ id: subjectOf(person) })
  })

  test('an ID token for somebody else is refused', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    const { response, user } = await signIn()
    expect(response.status).toBe(403)
    expect(user).toBeNull()
  })

  test('an ID token with a foreign signature is taken: TLS vouches for it', async () => {
    stage().front.tamper(forging())
    const { person, user } = await signIn()
    expect(user).toEqual({ id: subjectOf(person) })
  })

  test('an answer is taken once', async () => {
    const { second, twin } = await bringTwice(stage().member(), `${shop.origin}/login`)
    expect(second.status).toBeGreaterThanOrEqual(400)
    expect(await me(twin)).toBeNull()
  })

  test('a wrong state is refused', async () => {
    const person = stage().member()
    expect((await bringAstray(person, `${shop.origin}/login`)).status).toBe(403)
    expect(await me(person)).toBeNull()
  })

  // The last: a program of its own takes the place of the first in Passport, which is one for the whole process.
  test('userinfo', async () => {
    const { asked } = stage().front
    const before = asked.length
    const at = await open({
      clientId: 'asking',
      changes: [["nonce: 'on',", "nonce: 'on', skipUserProfile: false,"]],
    })
    await signInAt(stage().member(), `${at.origin}/login`)
    expect(asked.slice(before)).toContain('GET /userinfo')
  })
})
