import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { ADDRESS, button, FOX, heading, OTHER, usePages } from '../test/web/browser.ts'

const pages = usePages()

/** Writes down what live regions say, in order, as a screen reader would. */
const listen = async (page: Page) => {
  await page.evaluate(() => {
    const said: string[] = []
    Object.assign(window, { said })
    const regions = '[role=status], [role=alert]'
    new MutationObserver((records) => {
      const changed = new Set(
        records.map(({ target }) =>
          (target instanceof Element ? target : target.parentElement)?.closest(regions),
        ),
      )
      for (const region of changed)
        if (region?.textContent) said.push(`${region.getAttribute('role')}: ${region.textContent}`)
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
  return () => page.evaluate(() => (window as unknown as { said: string[] }).said)
}

/** Headings and what can be operated, as the accessibility tree names them. */
const outline = async (page: Page): Promise<readonly string[]> =>
  (await page.locator('body').ariaSnapshot())
    .split('\n')
    .map((line) => line.trim().replace(/^- |:(?: [^"]*)?$/g, ''))
    .filter((line) => /^(?:main|contentinfo|heading|button|link|checkbox|radio)/.test(line))

describe('announcing', () => {
  test('each new state takes the focus to its heading and says its sentence once', async () => {
    const page = await pages.open('/connect', [{ ...FOX, accounts: [ADDRESS, OTHER], sign: { code: 4001 } }])
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY')
    const said = await listen(page)
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Which account?').waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Which account?')
    await button(page, 'Continue with this account').click()
    await heading(page, 'You declined in Fox Wallet').waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('You declined in Fox Wallet')
    const all = await said()
    expect(all.filter((text, index) => all.indexOf(text) !== index)).toEqual([])
    const order = [
      'status: Fox Wallet offers several accounts. Choose the one to sign in with.',
      'status: Compare the text with the one below, then sign it in Fox Wallet.',
      'alert: Nothing was shared. You can try again or use another wallet.',
    ].map((text) => all.indexOf(text))
    expect(order).toEqual([...order].sort((a, b) => a - b))
    expect(order).not.toContain(-1)
    expect(order.at(-1)).toBe(all.length - 1)
  })

  test('a copied address is said once, and is the whole address', async () => {
    const page = await pages.open('/consent', [], { permissions: ['clipboard-read', 'clipboard-write'] })
    const said = await listen(page)
    await page.locator('.address summary').click()
    await button(page, 'Copy address').click()
    await button(page, 'Address copied').waitFor()
    expect(await said()).toEqual(['status: Address copied'])
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      '0x8ba1f109551bD432803012645Ac136ddd64DBA72',
    )
  })
})

describe('the accessibility tree', () => {
  test('consent: what is shared, what is not, and two answers in this order', async () => {
    const page = await pages.open('/tokens')
    expect(await outline(page)).toEqual([
      'main',
      'heading "Share with Riverside Gallery?" [level=1]',
      'heading "Riverside Gallery will receive" [level=2]',
      'heading "Ethereum eip155:1" [level=3]',
      'heading "Not shared" [level=2]',
      'checkbox "Remember this choice Riverside Gallery can receive the same values next time without this question."',
      'button "Cancel"',
      'button "Allow"',
      'link "Sign out and use another wallet"',
      'link "Your sign-ins and permissions"',
      'link "Website"',
      'link "Privacy policy"',
      'link "Terms"',
      'contentinfo',
      'link "Help"',
    ])
  })

  test('the gate: what is missing, then what can be done about it', async () => {
    const page = await pages.open('/gate')
    expect(await outline(page)).toEqual([
      'main',
      'heading "Something is missing" [level=1]',
      'heading "What was looked for" [level=2]',
      'heading "Ethereum eip155:1" [level=3]',
      'heading "Polygon eip155:137" [level=3]',
      'heading "NEAR near:mainnet" [level=3]',
      'link "Add another wallet"',
      'button "Check again"',
      'button "Use another wallet"',
      'heading "Accounts you have proven here" [level=2]',
      'button "Remove ada.near"',
      'button "Back to Riverside Gallery"',
      'contentinfo',
      'link "Help"',
    ])
  })
})
