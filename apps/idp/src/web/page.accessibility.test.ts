import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { violations } from '../test/web/axe.ts'
import { usePages } from '../test/web/browser.ts'
import { SCREENS, showScreen } from '../test/web/screens.ts'

const pages = usePages()

const width = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth)

/** What can be pressed and is lower than 48 px. */
const small = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('a, button, summary, label')]
      .map((node) => ({ text: node.textContent, height: node.getBoundingClientRect().height }))
      .filter(({ height }) => height > 0 && height < 48),
  )

/** What can be pressed and has no edge of its own when the system decides all colours. */
const edgeless = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('.button, .row')]
      .filter((node) => node.getBoundingClientRect().height > 0)
      .filter((node) => Number.parseFloat(getComputedStyle(node).borderTopWidth) < 1)
      .map((node) => node.outerHTML),
  )

describe.each(SCREENS)('accessibility: %s', (...screen) => {
  test('axe finds nothing; at 320 px and at 200 % nothing sticks out, targets are 48 px, nothing moves', async () => {
    const page = await showScreen(pages, screen)
    expect(await violations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    expect(await violations(page)).toEqual([])
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await width(page)).toBeLessThanOrEqual(320)
    expect(await small(page)).toEqual([])
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
    // WCAG 2.2, 1.4.4: twice the size on a common screen.
    await page.setViewportSize({ width: 640, height: 450 })
    expect(await width(page)).toBeLessThanOrEqual(640)
    await page.emulateMedia({ forcedColors: 'active' })
    expect(await edgeless(page)).toEqual([])
  })
})

const BAD_ACCENTS = ['#ffe600', '#000000', '#7a7a7a', '#ffffff']

describe('the operator’s accent', () => {
  test.each(BAD_ACCENTS)('%s stays readable', async (accent) => {
    for (const name of ['problem', 'consent with pictures']) {
      pages.server.theme = { accent }
      const screen = SCREENS.find((entry) => entry[0] === name)
      if (screen === undefined) throw new Error('no such screen')
      const page = await showScreen(pages, screen)
      expect(await violations(page)).toEqual([])
      await page.emulateMedia({ colorScheme: 'dark' })
      expect(await violations(page)).toEqual([])
    }
  })
})
