import { randomUUID } from 'node:crypto'
import type { BrowserContext, Page } from 'playwright-core'
import { inpageScript } from './inpage.ts'

/** What a wallet's page side asks of its Node side, where the keys are. Arguments and answers are JSON. */
export type WalletBridge = (method: string, params: unknown) => Promise<unknown>

/** Options of {@link installPageWallet}. */
export type PageWalletOptions = {
  /** File name in `page/`, without its end. It exports `install(config, bridge)`. */
  readonly entry: string
  /** JSON. */
  readonly config: unknown
  /** What it throws arrives in the page with its `code` and `message`. */
  readonly answer: WalletBridge
}

type Answer = {
  readonly value?: unknown
  readonly error?: { readonly message: string; readonly code?: unknown }
}

/** Puts the page side of a wallet into a page or a whole context, before any script of the page. */
export async function installPageWallet(
  target: Page | BrowserContext,
  { entry, config, answer }: PageWalletOptions,
): Promise<void> {
  const bridge = `__wallet_${randomUUID().replaceAll('-', '')}`
  await target.exposeFunction(bridge, async (method: string, params: unknown): Promise<Answer> => {
    try {
      return { value: await answer(method, params) }
    } catch (error) {
      const { code, message = String(error) } = (error ?? {}) as { code?: unknown; message?: string }
      return { error: { code, message } }
    }
  })
  await target.addInitScript({ content: await inpageScript({ entry, config, bridge }) })
}
