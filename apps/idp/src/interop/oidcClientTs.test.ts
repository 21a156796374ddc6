import { launchChromium } from '@countersign/testing/chromium'
import type { UserManager } from 'oidc-client-ts'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type PageShop, signInOn, startPageShop } from '../test/interop/page.ts'
import { forging, useStage } from '../test/interop/stage.ts'

type Shop = { readonly manager: UserManager; readonly callback: () => Promise<string | undefined> }
declare const shop: Shop

/** The program of the guide in Chromium, a public client; what else is called are methods of its `UserManager`. */
describe('oidc-client-ts', () => {
  const stage = useStage()
  let browser: Browser
  let plain: PageShop
  const closing: (() => void)[] = []
  /** With other options than the scope of the guide. */
  const open = async (clientId: string, options = "scope: 'openid siwe',") => {
    const changes = [
      ["scope: 'openid siwe',", options],
      ['import {', 'import { IndexedDbDPoPStore,'],
    ] as const
    const opened = await startPageShop(stage(), { clientId, changes, dpopBound: clientId === 'bound' })
    closing.push(opened.close)
    return opened
  }
  beforeAll(async () => {
    browser = await launchChromium()
    plain = await open('shop-page')
  })
  afterAll(async () => {
    await browser?.close()
    for (const close of closing) close()
  })

  const signIn = async (at: PageShop = plain) => signInOn(browser, stage(), at)
  const finish = (page: Page) => page.evaluate(() => shop.callback())
  const profile = (page: Page) => page.evaluate(async () => (await shop.manager.getUser())?.profile)
  const problem = (page: Page) =>
    page.evaluate(() =>
      shop.callback().then(
        () => undefined,
        (error: unknown) => String(error),
      ),
    )
  const subjectOf = (account: string) => account.toLowerCase().replace(':1:', ':')

  test('discovery', async () => {
    const page = await browser.newPage()
    await page.goto(plain.origin)
    const found = await page.evaluate(() => shop.manager.metadataService.getMetadata())
    expect(found).toMatchObject({ issuer: stage().issuer, code_challenge_methods_supported: ['S256'] })
  })

  test('sign-in with PKCE, state and nonce', async () => {
    const { account, page } = await signIn()
    const answer = new URL(page.url()).searchParams
    expect([...answer.keys()].toSorted()).toEqual(['code', 'iss', 'state'])
    expect(await finish(page)).toBe(subjectOf(account))
  })

  test('claims of the wallet and its tokens', async () => {
    const claims = `extraQueryParams: { claims: '{"id_token":{"nft_token":null}}' },`
    const { account, page } = await signIn(await open('claims', `scope: 'openid siwe', ${claims}`))
    await finish(page)
    expect(await profile(page)).toMatchObject({
      account,
      siwe: { method: 'eip191' },
      nft_token: { owned: true, asked: [{ gate: 'members' }] },
    })
  })

  test('userinfo', async () => {
    const at = await open('asking', "scope: 'openid siwe nft_token', loadUserInfo: true,")
    const { account, page } = await signIn(at)
    await finish(page)
    expect(await profile(page)).toMatchObject({ account, nft_token: { owned: true } })
  })

  test('refresh: rotated, with an ID token', async () => {
    const at = await open('offline', "scope: 'openid siwe offline_access', prompt: 'consent',")
    const { account, page } = await signIn(at)
    await finish(page)
    const { asked } = stage().front
    const before = asked.length
    const [first, second] = await page.evaluate(async () => [
      (await shop.manager.getUser())?.refresh_token,
      (await shop.manager.signinSilent())?.refresh_token,
    ])
    expect(asked.slice(before)).toEqual(['POST /token'])
    expect(second).toMatch(/^.{20,}$/)
    expect(second).not.toBe(first)
    expect(await profile(page)).toMatchObject({ account })
  })

  test('revocation', async () => {
    const { page } = await signIn()
    await finish(page)
    const token = (await page.evaluate(async () => (await shop.manager.getUser())?.access_token)) ?? ''
    const userinfo = () =>
      fetch(`${stage().issuer}/userinfo`, { headers: { authorization: `Bearer ${token}` } })
    expect((await userinfo()).status).toBe(200)
    await page.evaluate(() => shop.manager.revokeTokens(['access_token']))
    expect((await userinfo()).status).toBe(401)
  })

  test('DPoP', async () => {
    const store = 'dpop: { store: new IndexedDbDPoPStore(), bind_authorization_code: true },'
    const at = await open('bound', `scope: 'openid siwe', ${store}`)
    const { account, page } = await signIn(at)
    await finish(page)
    expect(await profile(page)).toMatchObject({ account })
    const user = await page.evaluate(async () => {
      const { access_token = '', token_type = '' } = (await shop.manager.getUser()) ?? {}
      return { access_token, token_type }
    })
    expect(user.token_type.toLowerCase()).toBe('dpop')
    const stolen = await fetch(`${stage().issuer}/userinfo`, {
      headers: { authorization: `Bearer ${user.access_token}` },
    })
    expect(stolen.status).toBe(401)
  })

  test('sign-out at the provider', async () => {
    const at = await open('leaving', `scope: 'openid siwe', post_logout_redirect_uri: location.origin + '/',`)
    const { page } = await signIn(at)
    await finish(page)
    await page.evaluate(() => void shop.manager.signoutRedirect())
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.waitForURL(`${at.origin}/`)
    await page.evaluate(() => shop.manager.signoutRedirectCallback())
    expect(await profile(page)).toBeUndefined()
  })

  test('an ID token of another sign-in is refused', async () => {
    stage().front.tamper(forging({ nonce: 'another' }))
    const { page } = await signIn()
    expect(await problem(page)).toContain('nonce')
  })

  test('an ID token with a foreign signature is taken: TLS vouches for it', async () => {
    stage().front.tamper(forging({ aud: 'other' }))
    const { account, page } = await signIn()
    expect(await finish(page)).toBe(subjectOf(account))
  })

  test('an answer is taken once', async () => {
    const { page } = await signIn()
    await finish(page)
    expect(await problem(page)).toContain('No matching state')
  })

  test('a wrong state is refused', async () => {
    const { page } = await signIn()
    const url = new URL(page.url())
    url.searchParams.set('state', 'another')
    await page.goto(url.href)
    expect(await problem(page)).toContain('No matching state')
  })
})
