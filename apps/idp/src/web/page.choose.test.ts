import { installNearWallet } from '@countersign/testing/nearWallet'
import { installTezosWallet } from '@countersign/testing/tezosWallet'
import { describe, expect, test } from 'vitest'
import { violations } from '../test/web/axe.ts'
import { ADDRESS, button, FOX, heading, OTHER, OWL, usePages } from '../test/web/browser.ts'
import { plugin } from '../test/web/plugin.ts'
import type { WalletScript } from '../test/web/wallet.ts'

const pages = usePages()
const TEZOS = 'tezos:NetXdQprcVkpaWU'
const many = (count: number): readonly WalletScript[] =>
  Array.from({ length: count }, (_, index) => ({ name: `Wallet ${index + 1}`, rdns: `example.w${index}` }))
const status = (text: string) => ({ hasText: text }) as const

describe('choosing among the wallets of several chains', () => {
  test('a wallet of two chains is listed for each, and the filter shows one chain', async () => {
    pages.server.connect = { chains: ['eip155:1', TEZOS] }
    const page = await pages.open('/connect', [{ name: 'Temple', rdns: 'example.temple' }], {
      before: (target) => installTezosWallet(target, { name: 'Temple' }),
    })
    await page.getByRole('button', { name: 'Temple Tezos' }).waitFor()
    await page.getByRole('button', { name: 'Temple Ethereum' }).waitFor()
    const filter = page.getByRole('group', { name: 'Show wallets of' })
    expect(await filter.getByRole('radio').count()).toBe(3)
    await filter.getByRole('radio', { name: 'Tezos' }).check()
    await page.getByRole('status').filter(status('Wallets shown: 1 of 2.')).waitFor({ state: 'attached' })
    expect(await page.locator('button.wallet').count()).toBe(1)
    expect(await violations(page)).toEqual([])
    await button(page, 'Temple Tezos').click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts.at(-1)?.body).toMatchObject({ type: 'tezos:micheline' })
  })

  test('one chain needs no filter, six wallets no search', async () => {
    const page = await pages.open('/connect', many(6))
    await button(page, 'Wallet 6').waitFor()
    expect(await page.getByRole('radio').count()).toBe(0)
    expect(await page.getByRole('searchbox').count()).toBe(0)
  })

  test('from seven on there is a search, whose count is announced', async () => {
    const page = await pages.open('/connect', [...many(7), FOX])
    const search = page.getByRole('searchbox', { name: 'Search wallets' })
    await search.fill('fox')
    await page.getByRole('status').filter(status('Wallets shown: 1 of 8.')).waitFor({ state: 'attached' })
    expect(await page.locator('button.wallet').allTextContents()).toEqual(['FFox Wallet'])
    await search.fill('nothing like it')
    await page.getByText('No wallet of that name is here.').waitFor()
    await search.fill('')
    await button(page, 'Wallet 7').waitFor()
  })

  test('login_hint preselects its account, and its chain’s wallets come first', async () => {
    pages.server.connect = { chains: ['near:mainnet', 'eip155:1'], loginHint: `eip155:8453:${OTHER}` }
    const page = await pages.open('/connect', [{ ...FOX, accounts: [ADDRESS, OTHER] }], {
      before: (target) => installNearWallet(target, { name: 'Owl' }),
    })
    await button(page, 'Owl').waitFor()
    await button(page, 'Fox Wallet').waitFor()
    expect(await page.getByRole('list', { name: 'Installed' }).getByRole('button').allTextContents()).toEqual(
      ['FFox Wallet Ethereum', 'Owl NEAR'],
    )
    await button(page, 'Fox Wallet').click()
    await button(page, 'Continue with this account').click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts[0]?.body).toEqual({ account: `eip155:1:${OTHER}` })
  })

  test('an icon over https is never asked for', async () => {
    const page = await pages.open('/connect', [{ ...FOX, icon: 'https://evil.example/fox.png' }])
    await button(page, 'Fox Wallet').waitFor()
    expect(await page.locator('.wallet img').count()).toBe(0)
    expect(await page.locator('.wallet .monogram').textContent()).toBe('F')
  })
})

describe('getting a wallet', () => {
  test('without one, the makers’ own pages of the chains in question are open to see', async () => {
    pages.server.connect = { chains: ['flow:mainnet'] }
    const page = await pages.open('/connect')
    await heading(page, 'No wallet found').waitFor()
    const links = page.getByRole('list', { name: 'How to get a wallet' }).getByRole('link')
    expect(await links.first().isVisible()).toBe(true)
    expect(await links.allTextContents()).toContain('Flow Wallet')
    for (const link of await links.all()) {
      expect(await link.getAttribute('href')).toMatch(/^https:/)
      expect(await link.getAttribute('rel')).toBe('noopener noreferrer')
    }
  })

  test('beside those that are there, they stay folded, and looking again works there too', async () => {
    const page = await pages.open('/connect', [FOX, { ...OWL, fromRequest: 2 }])
    await button(page, 'Fox Wallet').waitFor()
    expect(await button(page, 'Look again').isVisible()).toBe(false)
    await page.getByText('My wallet is not listed').click()
    await button(page, 'Look again').click()
    await button(page, 'Owl Wallet').waitFor()
  })
})

describe('parts that cannot be loaded', () => {
  test('one chain’s connector: the others go on, and the page can be loaded anew', async () => {
    pages.server.connect = { chains: ['eip155:1', TEZOS] }
    const page = await pages.open('/connect', [FOX], {
      before: (target) => target.route('**/tezos-*.js', (route) => route.abort()),
    })
    await page.getByText('Wallets of Tezos could not be loaded.').waitFor()
    expect(await violations(page)).toEqual([])
    await page.unroute('**/tezos-*.js')
    await Promise.all([page.waitForEvent('load'), button(page, 'Load this page anew').click()])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Done').waitFor()
  })

  test('the only connector: says so instead of blaming the person’s browser', async () => {
    const page = await pages.open('/connect', [FOX], {
      before: (target) => target.route('**/eip155-*.js', (route) => route.abort()),
    })
    await heading(page, 'Part of this page is missing').waitFor()
    expect(await page.getByText('No wallet found').count()).toBe(0)
  })

  test('the code that signs: a problem of its own', async () => {
    pages.server.connect = { chains: [TEZOS] }
    const page = await pages.open('/connect', [], {
      before: async (target) => {
        await target.route('**/signIn-*.js', (route) => route.abort())
        await installTezosWallet(target, { name: 'Temple' })
      },
    })
    await button(page, 'Temple').click()
    await heading(page, 'Part of this page is missing').waitFor()
    await page.getByText('Details for support').click()
    expect(await page.locator('dd').first().textContent()).toBe('load_failed')
    await page.unroute('**/signIn-*.js')
    await Promise.all([page.waitForEvent('load'), button(page, 'Load this page anew').click()])
    await button(page, 'Temple').click()
    await heading(page, 'Done').waitFor()
  })
})

describe('connectors of the operator', () => {
  test('show how another device is reached: a code with a name, and a link', async () => {
    pages.server.connect = { plugins: [plugin('Phones')] }
    const page = await pages.open('/connect', [FOX])
    const list = page.getByRole('list', { name: 'On the web or on another device' })
    await list.getByRole('button', { name: 'Phone wallet' }).click()
    const code = page.getByRole('img', { name: 'QR code for Phone wallet' })
    await code.waitFor()
    expect(await code.evaluate((node) => node.namespaceURI)).toBe('http://www.w3.org/2000/svg')
    expect(
      await page.getByRole('link', { name: 'Open Phone wallet on this device' }).getAttribute('href'),
    ).toBe('https://wallet.example/')
    expect(await violations(page)).toEqual([])
    await page.evaluate(() => window.dispatchEvent(new Event('paired')))
    await heading(page, 'Done').waitFor()
  })

  test('that cannot be loaded are a line on the page and nothing else', async () => {
    pages.server.connect = { plugins: [plugin('Gone', '/gone.js'), plugin('Broken', '/broken.js')] }
    const page = await pages.open('/connect', [FOX], {
      before: (target) =>
        target.route('**/broken.js', (route) =>
          route.fulfill({ contentType: 'text/javascript', body: 'export const other = 1' }),
        ),
    })
    await page.getByText('Gone could not be loaded.').waitFor()
    await page.getByText('Broken could not be loaded.').waitFor()
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Done').waitFor()
  })
})
