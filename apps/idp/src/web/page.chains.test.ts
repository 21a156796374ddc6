import { installAlgorandWallet } from '@countersign/testing/algorandWallet'
import { installFlowWallet } from '@countersign/testing/flowWallet'
import { type MyNearWallet, startMyNearWallet } from '@countersign/testing/myNearWallet'
import { installNearWallet } from '@countersign/testing/nearWallet'
import { installPolkadotWallet } from '@countersign/testing/polkadotWallet'
import { installTezosWallet } from '@countersign/testing/tezosWallet'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { button, heading, usePages } from '../test/web/browser.ts'

const pages = usePages()

type Twin = { readonly address: string; readonly name: string }
type Chain = readonly [chain: string, type: string, install: (page: Page) => Promise<Twin>]

const CHAINS: readonly Chain[] = [
  ['tezos:NetXdQprcVkpaWU', 'tezos:micheline', installTezosWallet],
  ['near:mainnet', 'near:nep413', installNearWallet],
  ['polkadot:68d56f15f85d3136970ec16946040bc1', 'substrate:signraw', installPolkadotWallet],
  ['flow:mainnet', 'flow:account-proof', installFlowWallet],
  ['algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k', 'algorand:unprefixed', installAlgorandWallet],
]

describe.each(CHAINS)('signing in on %s', (chain, type, install) => {
  test(`makes a ${type} proof of the server’s text`, async () => {
    pages.server.connect = { chains: [chain] }
    let twin: Twin | undefined
    const page = await pages.open('/connect', [], {
      before: async (target) => {
        twin = await install(target)
      },
    })
    await page.locator('button.wallet', { hasText: twin?.name ?? '' }).click()
    await heading(page, 'Done').waitFor()
    const proof = pages.server.posts.at(-1)?.body as Record<string, string>
    expect(proof).toMatchObject({ type })
    expect(proof['account']?.startsWith(`${chain}:`)).toBe(true)
    expect(proof['message']).toContain('Sign in to Riverside Gallery (gallery.example).')
    const last = await page.evaluate(() => localStorage.getItem('countersign:last'))
    expect(JSON.parse(last ?? 'null')).toMatchObject({ chain })
  })
})

describe('a text without an account', () => {
  test('Flow: the page says that the wallet may show none, and names no account that is not the person’s', async () => {
    pages.server.connect = { chains: ['flow:mainnet'] }
    const page = await pages.open('/connect', [], {
      before: (target) => installFlowWallet(target, { hang: 'any' }),
    })
    await page.locator('button.wallet').first().click()
    await page.getByText('may show no text').waitFor()
    const shown = await page.locator('details.message pre').textContent()
    expect(shown?.split('\n')[1]).toBe('(the account that you choose in your wallet)')
    expect(shown).toContain('Sign in to Riverside Gallery')
  })
})

describe('MyNearWallet', () => {
  const PUBLIC = 'https://app.mynearwallet.com'
  let site: MyNearWallet
  beforeAll(async () => {
    site = await startMyNearWallet()
  })
  afterAll(() => site.close())

  /** The public address leads to the double. */
  const before = (page: Page) =>
    page.route(`${PUBLIC}/**`, async (route) => {
      const request = route.request()
      const response = await fetch(request.url().replace(PUBLIC, site.url), {
        method: request.method(),
        headers: { 'content-type': request.headers()['content-type'] ?? 'text/plain' },
        ...(request.method() === 'POST' && { body: request.postData() ?? '' }),
        redirect: 'manual',
      })
      const back = response.headers.get('location')
      const go =
        back &&
        `<!doctype html><title>Back</title><meta http-equiv="refresh" content="0;url=${back.replaceAll('&', '&amp;')}">`
      await route.fulfill({ contentType: 'text/html', body: go ?? (await response.text()) })
    })

  const leave = async () => {
    pages.server.connect = { chains: ['near:mainnet'] }
    const page = await pages.open('/connect?x=1', [], { before, thirdParties: [new URL(PUBLIC).host] })
    await button(page, 'MyNearWallet').click()
    await heading(page, 'Sign a message for id.example').waitFor()
    return page
  }

  test('goes there, comes back to this very page, and on with the proof', async () => {
    const page = await leave()
    await button(page, 'Approve').click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts.map(({ path }) => path)).toEqual([
      '/interaction/u1/challenge',
      '/interaction/u1/proof',
    ])
    const callbackUrl = `${pages.server.url}/connect?x=1`
    expect(pages.server.posts[0]?.body).toEqual({ chain: 'near:mainnet', type: 'near:nep413', callbackUrl })
    expect(pages.server.posts[1]?.body).toMatchObject({
      type: 'near:nep413',
      callbackUrl,
      accountId: site.address,
    })
    // Neither going back nor loading again posts it twice.
    await page.goBack()
    await page.getByText('MyNearWallet').first().waitFor()
    expect(pages.server.posts).toHaveLength(2)
  })

  test('who denies there is told so here, and can try again', async () => {
    const page = await leave()
    await button(page, 'Deny').click()
    await heading(page, 'You declined in MyNearWallet').waitFor()
    expect(page.url()).toBe(`${pages.server.url}/connect?x=1`)
    await page.reload()
    await heading(page, 'Choose a wallet').waitFor()
    await button(page, 'MyNearWallet').click()
    await button(page, 'Approve').click()
    await heading(page, 'Done').waitFor()
  })

  test('security: an answer that this tab has not asked for is dropped', async () => {
    pages.server.connect = { chains: ['near:mainnet'] }
    const page = await pages.open('/connect#accountId=evil.near&publicKey=ed25519:x&signature=y&state=z')
    await heading(page, 'Choose a wallet').waitFor()
    await button(page, 'MyNearWallet').waitFor()
    await expect.poll(() => page.url()).toBe(`${pages.server.url}/connect`)
    expect(pages.server.posts).toEqual([])
  })
})
