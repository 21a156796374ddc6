import { afterEach, describe, expect, test, vi } from 'vitest'
import { launchChromium } from './chromium.ts'

afterEach(() => vi.unstubAllEnvs())

describe('launchChromium', () => {
  test('default: starts a browser that runs scripts', async () => {
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      expect(await page.evaluate(() => 6 * 7)).toBe(42)
    } finally {
      await browser.close()
    }
  })

  test('error: a CHROMIUM that does not exist is not replaced by another browser', async () => {
    vi.stubEnv('CHROMIUM', '/nowhere/chromium')
    await expect(launchChromium()).rejects.toMatchObject({ code: 'chromium_missing' })
  })
})
