import {
  type EthereumWallet,
  type EthereumWalletOptions,
  installEthereumWallet,
} from '@countersign/testing/ethereumWallet'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { generatePrivateKey } from 'viem/accounts'

/** A person with a browser of their own, and what was installed in it. */
export type Visitor<Wallet = EthereumWallet> = {
  readonly context: BrowserContext
  readonly page: Page
  readonly wallet: Wallet
  /** Script errors, policy violations, failed assets and requests to hosts that are not part of the test. */
  readonly noise: () => readonly string[]
  readonly close: () => Promise<void>
}

/** Options of {@link openVisitor}. */
export type VisitorOptions = Partial<EthereumWalletOptions> & {
  /** Origins that the browser may ask. */
  readonly origins: readonly string[]
}

// The browser itself writes this line for each refused or cut fetch; those are what these tests cause.
const REFUSED_FETCH = /Failed to load resource: (the server responded with a status of \d{3}|net::ERR_FAILED)/

/** Puts one or several wallets into a browser profile. */
export type Install<Wallet> = (context: BrowserContext) => Promise<Wallet>

/** Opens a fresh browser profile, by default with a wallet and a new key. */
export function openVisitor(browser: Browser, { origins, ...options }: VisitorOptions): Promise<Visitor> {
  const accounts = [{ privateKey: generatePrivateKey() }]
  return openVisitorWith(browser, origins, (context) =>
    installEthereumWallet(context, { accounts, ...options }),
  )
}

/** Opens a fresh browser profile with other wallets. */
export async function openVisitorWith<Wallet>(
  browser: Browser,
  origins: readonly string[],
  install: Install<Wallet>,
): Promise<Visitor<Wallet>> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } })
  const problems = watch(context, origins)
  const wallet = await install(context)
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  return {
    context,
    page,
    wallet,
    noise: () => [...problems],
    close: () => context.close(),
  }
}

function watch(context: BrowserContext, origins: readonly string[]): readonly string[] {
  const problems: string[] = []
  context.on('weberror', (error) => problems.push(`script: ${error.error().message}`))
  context.on('console', (message) => {
    const text = message.text()
    const serious = message.type() === 'error' || /content security policy|trusted ?type/i.test(text)
    if (serious && !REFUSED_FETCH.test(text)) problems.push(`console: ${text}`)
  })
  context.on('request', (request) => {
    const url = new URL(request.url())
    if (url.protocol.startsWith('http') && !origins.includes(url.origin))
      problems.push(`request: ${url.href}`)
  })
  return problems
}
