import * as client from 'openid-client'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { approve, typeCode } from '../test/device.ts'
import { gateBench } from '../test/gates.ts'
import { startIdp, type TestIdp } from '../test/idp.ts'
import { decide, newPerson, openInteraction, post, signIn } from '../test/person.ts'
import { authorize, discover } from '../test/relyingParty.ts'

let idp: TestIdp
let rp: client.Configuration
beforeAll(async () => {
  idp = await startIdp({ product: { language: 'es' } })
  await idp.idp.clients.update('demo', { deviceGrant: true })
  rp = await discover(idp)
})
afterAll(() => idp.idp.stop())

const open = async (parameters: Record<string, string>, headers: Record<string, string> = {}) => {
  const person = newPerson()
  const page = await openInteraction(person, (await authorize(rp, parameters)).url)
  return { person, page, response: await person.browser.request(page, { headers }) }
}

/** Language, direction and layout that an answer declares, in its header and in its document. */
const declared = async (response: Response) => {
  const html = await response.text()
  const [, lang, dir, layout] =
    /^<!doctype html><html lang="([^"]+)" dir="([^"]+)"(?: class="([^"]+)")?/.exec(html) ?? []
  expect(response.headers.get('content-language')).toBe(lang)
  expect(response.headers.get('cache-control')).toBe('no-store')
  return { html, lang, dir, layout }
}

describe('the language of the pages', () => {
  test('default: the operator’s', async () => {
    const { html, lang } = await declared((await open({})).response)
    expect(lang).toBe('es')
    expect(html).toContain('Iniciar sesión en Démo')
  })

  test('behavior: ui_locales before the browser’s, which comes before the operator’s', async () => {
    const accepted = { 'accept-language': 'nl, fr-CA;q=0.8, en;q=0.2' }
    expect((await declared((await open({}, accepted)).response)).lang).toBe('fr-CA')
    expect((await declared((await open({ ui_locales: 'nl de-AT en' }, accepted)).response)).lang).toBe(
      'de-AT',
    )
    expect((await declared((await open({ ui_locales: 'nl' }, accepted)).response)).lang).toBe('fr-CA')
  })

  test('behavior: ui_locales holds from the wallet to the consent and the way out', async () => {
    const { page, person } = await open({ ui_locales: 'ar' })
    const consent = await person.browser.visit(await signIn(person, page))
    const shown = await declared(consent.response)
    expect(shown).toMatchObject({ lang: 'ar', dir: 'rtl' })
    expect(shown.html).toContain('هل تريد المشاركة مع')
    const out = await person.browser.request(`${consent.url.href}/consent`, { form: { decision: 'allow' } })
    const onward = await person.browser.request(new URL(out.headers.get('location') ?? '', consent.url))
    expect(await declared(onward)).toMatchObject({ lang: 'ar', dir: 'rtl' })
  })

  test('behavior: ui_locales of a pushed request counts as well', async () => {
    const url = await client.buildAuthorizationUrlWithPAR(rp, {
      ...Object.fromEntries((await authorize(rp)).url.searchParams),
      ui_locales: 'ja',
    })
    const { response } = await newPerson().browser.visit(url, { from: 'elsewhere' })
    expect(await declared(response)).toMatchObject({ lang: 'ja' })
  })

  test('behavior: the page of a lost sign-in speaks as that was asked to', async () => {
    const { page, person } = await open({ ui_locales: 'ja' })
    const consent = await person.browser.visit(await signIn(person, page))
    await decide(person, consent.url)
    expect(await declared(await person.browser.request(consent.url))).toMatchObject({ lang: 'ja' })
    const other = await open({ ui_locales: 'ja' })
    const next = await signIn(other.person, other.page)
    other.person.browser.setCookies([])
    expect(await declared(await other.person.browser.request(next))).toMatchObject({ lang: 'ja' })
  })

  test('behavior: a request that cannot be answered is refused in the language it asks for', async () => {
    const url = new URL(`${idp.base}/auth?client_id=unknown&ui_locales=zh-CN`)
    const { html, lang } = await declared(await newPerson().browser.request(url))
    expect(lang).toBe('zh-Hans-CN')
    expect(html).toContain('无法继续此次登录')
  })

  test('behavior: an address without a page answers in the browser’s language', async () => {
    const headers = { 'accept-language': 'de' }
    const { html } = await declared(await newPerson().browser.request(`${idp.base}/nothing`, { headers }))
    expect(html).toContain('Hier gibt es nichts')
  })

  test('behavior: programs are answered in English', async () => {
    const { page, person } = await open({ ui_locales: 'de' })
    const { body } = await post(person, page, 'challenge', { account: 'x' })
    expect(body.error?.message).toMatch(/^[\x20-\x7e]+$/)
  })

  test('security: what is no language is no error, and is not repeated', async () => {
    const evil = '"><script>alert(1)</script> xx\u0000 de-"onload=x'
    const { html, lang } = await declared((await open({ ui_locales: evil })).response)
    expect(lang).toBe('es')
    expect(html).not.toContain('alert(1)')
  })
})

describe('the language of sign-out and devices', () => {
  test('behavior: asking, leading on and the end are in the language of ui_locales', async () => {
    const { page, person } = await open({ ui_locales: 'fr' })
    await person.browser.visit(await signIn(person, page))
    const asked = await person.browser.request(`${idp.base}/session/end?ui_locales=fr`)
    const { html } = await declared(asked)
    expect(html).toContain('Se déconnecter ?')
    const value = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(html)?.[1] ?? ''
    const form = { xsrf: value('xsrf'), ui_locales: value('ui_locales'), logout: 'yes' }
    const confirmed = await person.browser.request(`${idp.base}/session/end/confirm`, { form })
    expect(await declared(confirmed)).toMatchObject({ lang: 'fr' })
    const location = /url=(.+)$/.exec(confirmed.headers.get('refresh') ?? '')?.[1] ?? ''
    const { html: end, lang } = await declared(await person.browser.request(location))
    expect(lang).toBe('fr')
    expect(end).toContain('Déconnexion effectuée')
  })

  test('security: the language is not handed on to relying parties', async () => {
    const { page, person } = await open({})
    await person.browser.visit(await signIn(person, page))
    const back = 'https://rp.example/signed-out'
    const query = new URLSearchParams({ client_id: 'demo', post_logout_redirect_uri: back, ui_locales: 'de' })
    const html = await (await person.browser.request(`${idp.base}/session/end?${query}`)).text()
    const xsrf = /name="xsrf" value="([^"]*)"/.exec(html)?.[1] ?? ''
    const form = { xsrf, ui_locales: 'de', logout: 'yes' }
    const done = await person.browser.visit(`${idp.base}/session/end/confirm`, { form })
    expect(done.url.href).toBe(back)
  })

  test('behavior: a device chooses the language of the person who signs in for it', async () => {
    const started = await client.initiateDeviceAuthorization(rp, { scope: 'openid', ui_locales: 'de' })
    const confirm = await declared(await typeCode(newPerson(), started.verification_uri, started.user_code))
    expect(confirm.lang).toBe('de')
    expect(confirm.html).toContain('Ihr Gerät muss diesen Code zeigen')
    expect(await approve(newPerson(), started)).toContain('Ihr Gerät ist angemeldet')
  })
})

describe('display', () => {
  test.each([
    ['popup', 'popup'],
    ['touch', 'touch'],
    ['page', 'page'],
    ['wap', undefined],
    ['"><script>', undefined],
  ])('behavior: %s is laid out as %s', async (display, layout) => {
    expect((await declared((await open({ display })).response)).layout).toBe(layout)
  })

  test('behavior: it holds to the consent', async () => {
    const { page, person } = await open({ display: 'popup', ui_locales: 'de' })
    const consent = await person.browser.visit(await signIn(person, page))
    expect((await declared(consent.response)).layout).toBe('popup')
  })
})

describe('discovery', () => {
  test('names the languages and the layouts', () => {
    expect(rp.serverMetadata()).toMatchObject({
      ui_locales_supported: ['en', 'ar', 'de', 'es', 'fr', 'ja', 'zh-Hans'],
      display_values_supported: ['page', 'popup', 'touch'],
    })
  })
})

describe('the gate page', () => {
  const { enter, set } = gateBench()

  test('is in the language of ui_locales, with the time as that language writes it', async () => {
    await set({ gates: ['members'] })
    const { html } = await enter(newPerson(), { ui_locales: 'de' })
    expect(html).toContain('Kein Token gefunden')
    expect(html).toMatch(/Geprüft am <time[^>]*>\d{1,2}\. \S+ \d{4}, \d\d:\d\d UTC</)
  })
})
