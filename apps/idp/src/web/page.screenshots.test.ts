import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { usePages } from '../test/web/browser.ts'
import { SCREENS, showScreen } from '../test/web/screens.ts'
import { fileOf, LOOKS, SHOTS, shoot } from '../test/web/shots.ts'

const pages = usePages()

/** `COUNTERSIGN_SCREENSHOTS=1` makes the pictures anew; without it they are looked at only. */
const anew = process.env['COUNTERSIGN_SCREENSHOTS'] === '1'

const FILES = SCREENS.flatMap(([name]) => LOOKS.map((look) => fileOf(name, look)))

describe('the screens in the documentation', () => {
  test('every screen in every look, and together small', { timeout: 900_000 }, async () => {
    if (anew) {
      await rm(SHOTS, { recursive: true, force: true })
      await mkdir(SHOTS, { recursive: true })
      for (const screen of SCREENS) {
        const page = await showScreen(pages, screen)
        await page.evaluate(() => {
          for (const details of document.querySelectorAll('details')) details.open = false
        })
        await shoot(page, screen[0])
        await page.context().close()
      }
    }
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
