import { describe, expect, test } from 'vitest'
import { gateBench, MINE } from '../test/gates.ts'
import { decide, newPerson } from '../test/person.ts'
import { continueHere, walkPhone } from '../test/phone.ts'

const { chain, enter, set, told } = gateBench({ signIn: { phone: { enabled: true } } })

describe('a wallet on a phone at the gate', () => {
  test('default: it is added to the sign-in, and its tokens count', async () => {
    await set({ gates: ['members'] })
    const [person, phone] = [newPerson(), newPerson()]
    chain().give(MINE, phone.account, { id: '7' })
    const { html, request, url } = await enter(person, { scope: 'openid nft_token' })
    expect(html).toContain('No token found')
    await walkPhone(person, url, phone)
    const consent = await continueHere(person, url)
    const done = await decide(person, consent.url)
    const { idToken, userinfo } = await told(done.url, request)
    expect(idToken.sub).toContain(person.wallet.address.toLowerCase())
    expect(JSON.stringify(userinfo['nft_token'])).toContain(phone.wallet.address)
  })

  test('error: one without the tokens leads to the gate again', async () => {
    await set({ gates: ['members'] })
    const [person, phone] = [newPerson(), newPerson()]
    const { url } = await enter(person, { scope: 'openid nft_token' })
    await walkPhone(person, url, phone)
    const again = await continueHere(person, url)
    const html = await again.response.text()
    expect(html).toContain('No token found')
    expect(html).toContain(phone.wallet.address)
  })

  test('behavior: cancelling leads back to the wallets that can be added', async () => {
    await set({ gates: ['members'] })
    const person = newPerson()
    const { url } = await enter(person, { scope: 'openid nft_token' })
    await person.browser.visit(`${url.href}/phone`, { form: {} })
    const back = await person.browser.visit(`${url.href}/phone/cancel`, { form: {} })
    expect(`${back.url.pathname}${back.url.search}`).toBe(`${url.pathname}?add=wallet`)
    expect(await back.response.text()).toContain('Use a wallet on your phone')
  })
})
