import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { usePages } from '../test/web/browser.ts'
import { SCREENS, type Screen, showScreen } from '../test/web/screens.ts'
import { fileOf, LOOKS, SHOTS, shoot } from '../test/web/shots.ts'

const pages = usePages()

/**
 * `COUNTERSIGN_SCREENSHOTS=all` makes the pictures anew, a part of a screen's name those of that screen. Without it they
 * are looked at only.
 */
const anew = process.env['COUNTERSIGN_SCREENSHOTS']

/** The other device, step by step. */
const PHONE: readonly Screen[] = [
  ['phone, link and code', '/phone-waiting', [], 'Open this on your phone'],
  ['phone, the question there', '/phone-ask', [], 'Sign in to Riverside Gallery in another browser?'],
  ['phone, the number here', '/phone-opened', [], 'Type this number on your phone'],
  ['phone, the number there', '/phone-number', [], 'Type the number'],
  ['phone, signed', '/phone-proven', [], 'Signed on your phone'],
]

const ALL = [...SCREENS, ...PHONE]
const FILES = ALL.flatMap(([name]) => LOOKS.map((look) => fileOf(name, look)))

const makeAnew = async (wanted: string): Promise<void> => {
  if (wanted === 'all') await rm(SHOTS, { recursive: true, force: true })
  await mkdir(SHOTS, { recursive: true })
  for (const screen of ALL.filter(([name]) => wanted === 'all' || name.includes(wanted))) {
    // What the server says of a phone's step is what the page says.
    pages.server.phoneStep = screen[1].replace('/phone-', '')
    const page = await showScreen(pages, screen)
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) details.open = false
    })
    await shoot(page, screen[0])
    await page.context().close()
  }
}

describe('the screens in the documentation', () => {
  test('every screen in every look, and together small', { timeout: 900_000 }, async () => {
    if (anew) await makeAnew(anew)
    expect(new Set(await readdir(SHOTS))).toEqual(new Set(FILES))
    const sizes = await Promise.all(FILES.map(async (file) => (await stat(`${SHOTS}${file}`)).size))
    expect(Math.min(...sizes)).toBeGreaterThan(1000)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(2_500_000)
  })

  test('the page about them shows every one', async () => {
    const guide = new URL('../../../docs/guide/screens.md', import.meta.url)
    const text = await readFile(guide, 'utf8')
    expect(FILES.filter((file) => !text.includes(`/docs/images/screens/${file})`))).toEqual([])
  })
})
