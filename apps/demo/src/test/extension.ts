import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { launchWithExtension } from '@countersign/testing/chromium'
import type { BrowserContext, Locator, Page } from 'playwright-core'

/** What is done inside of a wallet's own pages. Each wallet's are its own, so they are given from outside. */
export type WalletSteps = {
  /** Sets the wallet up, on the page that it opens when it is installed, else on an empty page of the extension. */
  readonly onboard?: ((page: Page) => Promise<void>) | undefined
  /** Approves what one window of the wallet asks. */
  readonly approve?: ((page: Page) => Promise<void>) | undefined
}

/** A browser with an unpacked wallet. */
export type ExtensionVisit = {
  readonly context: BrowserContext
  readonly page: Page
  /** Windows of the wallet that have opened since it was set up. */
  readonly windows: readonly Page[]
  readonly close: () => Promise<void>
}

const isOwn = (page: Page): boolean => page.url().startsWith('chrome-extension://')

/** Milliseconds. Wallets take their time when they start for the first time. */
const START = 20_000

/** Starts a browser with the extension in `folder`, and sets the wallet up. */
export async function openWithExtension(
  folder: string,
  { onboard, approve }: WalletSteps = {},
): Promise<ExtensionVisit> {
  const profile = await mkdtemp(join(tmpdir(), 'wallet-profile-'))
  const context = await launchWithExtension({ folder, profile })
  const close = async () => {
    await context.close()
    await rm(profile, { recursive: true, force: true })
  }
  try {
    if (onboard) await onboard(await ownPage(context))
    const windows: Page[] = []
    context.on('page', (page) => {
      void page.waitForURL(/^chrome-extension:/, { timeout: START }).then(
        async () => {
          windows.push(page)
          await approve?.(page)
        },
        () => {
          // A window of the page's own, or one that is gone already.
        },
      )
    })
    const page = await context.newPage()
    page.setDefaultTimeout(START)
    return { context, page, windows, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** The page that the extension has opened, or one of its origin. */
async function ownPage(context: BrowserContext): Promise<Page> {
  const opened = context.pages().find(isOwn)
  if (opened) return opened
  const predicate = async (page: Page) =>
    page.waitForURL(/^chrome-extension:/, { timeout: START / 2 }).then(
      () => true,
      () => false,
    )
  const later = context.waitForEvent('page', { predicate, timeout: START / 2 })
  return later.catch(() => context.newPage())
}

/** The wallets of a chain that this browser has, on the connect page: not ours, and no website. */
export async function installedWallets(page: Page, chain: string): Promise<Locator> {
  const wallets = page
    .getByRole('listitem')
    .filter({ hasNotText: /Demo wallet|MyNearWallet/ })
    .getByRole('button')
    .filter({ hasText: chain })
  await wallets.first().waitFor({ timeout: START })
  return wallets
}
