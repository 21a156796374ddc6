import { launchChromium } from '@countersign/testing/chromium'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type PageServer, startPages } from './server.ts'
import { injectWallets, type WalletScript } from './wallet.ts'

export { ADDRESS, OTHER } from './addresses.ts'

export const FOX: WalletScript = { name: 'Fox Wallet', rdns: 'example.fox' }
export const OWL: WalletScript = { name: 'Owl Wallet', rdns: 'example.owl' }

/** How a page is opened. `before` runs before the page is: to put wallets into it, or to stand in its way. */
export type OpenOptions = BrowserContextOptions & {
  readonly before?: ((page: Page) => Promise<unknown>) | undefined
  /** Hosts that this page may lead to, besides its own. */
  readonly thirdParties?: readonly string[] | undefined
}

/** The pages with their real headers in a real Chromium; only the interaction endpoints and the wallets are doubles. */
export type Pages = {
  readonly server: PageServer
  readonly open: (path: string, wallets?: readonly WalletScript[], options?: OpenOptions) => Promise<Page>
  /** For a test about faults: they no longer fail it, but come into this list. */
  readonly expectFaults: (page: Page) => readonly string[]
}

/** Starts server and browser around a file's tests. A script error, a CSP report or a foreign request fails the test. */
export const usePages = (): Pages => {
  let server: PageServer
  let browser: Browser
  const opened: { page: Page; faults: string[]; hosts: Set<string> }[] = []

  beforeAll(async () => {
    ;[server, browser] = await Promise.all([startPages(), launchChromium()])
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })

  const open = async (
    path: string,
    wallets: readonly WalletScript[] = [],
    { before, thirdParties = [], ...options }: OpenOptions = {},
  ) => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
    const page = await context.newPage()
    await before?.(page)
    const faults: string[] = []
    const hosts = new Set<string>()
    page.on('pageerror', (error) => faults.push(`error: ${error.message}`))
    page.on('console', (message) => {
      // Chromium logs every answer of 400 and above; those are what some tests are about.
      const expected = message.text().startsWith('Failed to load resource')
      if (message.type() === 'error' && !expected) faults.push(message.text())
    })
    page.on('request', (request) => {
      const { protocol, host } = new URL(request.url())
      if (protocol !== 'data:' && !thirdParties.includes(host)) hosts.add(host)
    })
    await page.exposeFunction('reportViolation', (text: string) => faults.push(`csp: ${text}`))
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
        const { reportViolation } = window as unknown as { reportViolation: (text: string) => void }
        reportViolation(`${violatedDirective} ${blockedURI}`)
      })
    })
    await page.addInitScript(injectWallets, wallets)
    await page.goto(server.url + path)
    opened.push({ page, faults, hosts })
    return page
  }

  afterEach(async () => {
    for (const { page, faults, hosts } of opened.splice(0)) {
      await page.context().close()
      expect(faults).toEqual([])
      expect([...hosts].filter((host) => host !== new URL(server.url).host)).toEqual([])
    }
    server.reset()
  })

  return {
    get server() {
      return server
    },
    open,
    expectFaults: (page) => {
      const index = opened.findIndex((entry) => entry.page === page)
      return opened.splice(index, 1)[0]?.faults ?? []
    },
  }
}

export const button = (page: Page, name: string): Locator => page.getByRole('button', { name })
export const heading = (page: Page, name: string): Locator => page.getByRole('heading', { name, exact: true })
/** The wallet calls that the page made. */
export const calls = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { walletCalls: string[] }).walletCalls)
/** Changes the first wallet's mind. */
export const script = (page: Page, change: WalletScript): Promise<void> =>
  page.evaluate((more) => {
    const { walletScripts } = window as unknown as { walletScripts: object[] }
    walletScripts[0] = { ...walletScripts[0], ...more }
  }, change)
