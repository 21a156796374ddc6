import { describe, expect, test } from 'vitest'
import { violations } from '../test/web/axe.ts'
import { button, heading, usePages } from '../test/web/browser.ts'

const pages = usePages()

const SCREENS = [
  ['/phone-offer', 'Use a wallet on your phone'],
  ['/phone-waiting', 'Open this on your phone'],
  ['/phone-waiting-here', 'Open this on your phone'],
  ['/phone-waiting-no-link', 'Open this on your phone'],
  ['/phone-opened', 'Type this number on your phone'],
  ['/phone-confirmed', 'Go on in your wallet'],
  ['/phone-proven', 'Signed on your phone'],
  ['/phone-ended-expired', 'This link is over'],
  ['/phone-ended-number', 'This link is over'],
  ['/phone-ask', 'Sign in to Riverside Gallery in another browser?'],
  ['/phone-ask-far', 'Sign in to Riverside Gallery in another browser?'],
  ['/phone-number', 'Type the number'],
  ['/phone-number-malformed', 'Type the number'],
  ['/phone-done', 'Signed. Go back to where you started'],
  ['/phone-cancelled', 'Nothing was signed'],
] as const

describe.each(SCREENS)('accessibility: %s', (path, title) => {
  test('axe finds nothing in either scheme; at 320 px nothing sticks out and targets are 48 px', async () => {
    // A phone steps in only when the page is not told anything new.
    pages.server.phoneStep = path.replace('/phone-', '').split('-', 1)[0] ?? ''
    const page = await pages.open(path)
    await heading(page, title).waitFor()
    for (const summary of await page.locator('details:not([open]) > summary').all()) await summary.click()
    expect(await violations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    expect(await violations(page)).toEqual([])
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('a, button, summary, input')]
        .map((node) => ({ text: node.textContent, height: node.getBoundingClientRect().height }))
        .filter(({ height }) => height > 0 && height < 48),
    )
    expect(small).toEqual([])
  })
})

describe('the page that waits for a phone', () => {
  test('default: looks anew when the phone has made its move', async () => {
    const page = await pages.open('/phone-waiting')
    let loads = 0
    page.on('load', () => {
      loads += 1
    })
    await page.waitForTimeout(2500)
    expect(loads).toBe(0)
    pages.server.phoneStep = 'opened'
    await page.waitForEvent('load')
    pages.server.phoneStep = 'waiting'
  })

  test('behavior: without scripts everything is there, and a link looks anew', async () => {
    const page = await pages.open('/phone-waiting', [], { javaScriptEnabled: false })
    await page.getByRole('img', { name: 'QR code with the link' }).waitFor()
    expect(await page.getByRole('link', { name: 'Check now' }).getAttribute('href')).toBe(
      '/interaction/u1/phone',
    )
    await page.goto(`${pages.server.url}/phone-offer`)
    await button(page, 'Use my phone').click()
    expect(pages.server.posts).toEqual([{ path: '/interaction/u1/phone', body: {} }])
  })

  test('behavior: keyboard only, from the offer to cancelling', async () => {
    const page = await pages.open('/phone-proven')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Continue as 0x8ba1')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('This is not my account')
    await page.keyboard.press('Enter')
    await expect.poll(() => pages.server.posts.map(({ path }) => path)).toEqual(['/interaction/u1/cancel'])
  })
})
