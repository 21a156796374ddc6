import { chromium } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { packagedChromium } from './packagedChromium.ts'

const supported = process.platform === 'linux' && process.arch === 'x64'

describe('packagedChromium', () => {
  test('default: the Chromium from npm starts where npm carries one, and is not offered elsewhere', async () => {
    const temporary = process.env['TMPDIR']
    const [options] = await Promise.all([packagedChromium(), packagedChromium()])
    expect(process.env['TMPDIR']).toBe(temporary)
    expect(options !== undefined).toBe(supported)
    if (!options) return
    const browser = await chromium.launch({
      ...options,
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    })
    try {
      const page = await browser.newPage()
      await page.setContent('<h1>hello</h1>')
      expect(await page.getByRole('heading').textContent()).toBe('hello')
    } finally {
      await browser.close()
    }
  })
})
