import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { ADDRESS, FOX, heading, OTHER, usePages } from '../test/web/browser.ts'

const pages = usePages()

/** What has the focus, and whether one can see that it has. */
const focused = (page: Page) =>
  page.evaluate(() => {
    const node = document.activeElement
    const { outlineStyle = 'none', outlineWidth = '0' } = node ? getComputedStyle(node) : {}
    const label = node instanceof HTMLInputElement ? node.closest('label')?.textContent : undefined
    return {
      text: node?.getAttribute('aria-label') ?? label ?? node?.textContent ?? '',
      visible: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    }
  })

/** Presses Tab until the focus is on what has this text; every stop on the way must be seen. */
const tabTo = async (page: Page, text: string): Promise<void> => {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press('Tab')
    const at = await focused(page)
    if (!at.visible) throw new Error(`the focus on “${at.text}” cannot be seen`)
    if (at.text.includes(text)) return
  }
  throw new Error(`“${text}” cannot be reached`)
}

const press = async (page: Page, text: string, key = 'Enter'): Promise<void> => {
  await tabTo(page, text)
  await page.keyboard.press(key)
}

describe('without a mouse', () => {
  test('from the wallets over the account and consent to the end', async () => {
    pages.server.replies.proof.push({ status: 200, body: { next: '/consent' } })
    const page = await pages.open('/connect', [{ ...FOX, accounts: [ADDRESS, OTHER] }])
    await heading(page, 'Choose a wallet').waitFor()
    await press(page, 'Fox Wallet')
    await heading(page, 'Which account?').waitFor()
    await press(page, 'Continue with this account')
    await heading(page, 'Share with Riverside Gallery?').waitFor()
    await press(page, 'Remember this choice', 'Space')
    await press(page, 'Allow')
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts.at(-1)).toEqual({
      path: '/interaction/u1/consent',
      body: { decision: 'allow', remember: 'on' },
    })
  })

  test('a refusal, another try, and away', async () => {
    const page = await pages.open('/connect', [{ ...FOX, sign: { code: 4001 } }])
    await heading(page, 'Choose a wallet').waitFor()
    await press(page, 'Fox Wallet')
    await heading(page, 'You declined in Fox Wallet').waitFor()
    await press(page, 'Try again with Fox Wallet')
    await heading(page, 'You declined in Fox Wallet').waitFor()
    await press(page, 'Cancel and return to Riverside Gallery')
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts.at(-1)).toEqual({ path: '/interaction/u1/abort', body: {} })
  })

  test('an account at the gate is taken back', async () => {
    const page = await pages.open('/gate', [], { javaScriptEnabled: false })
    for (let presses = 0; presses < 4; presses += 1) await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts).toEqual([
      { path: '/interaction/u1/gate', body: { account: 'near:mainnet:ada.near', action: 'remove' } },
    ])
  })
})
