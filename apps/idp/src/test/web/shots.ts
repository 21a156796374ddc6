import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

/** Where the pictures of the documentation are. */
export const SHOTS: string = fileURLToPath(new URL('../../../../../docs/images/screens/', import.meta.url))

/** A desktop, and a phone. */
const SIZES = { desktop: { width: 1024, height: 768 }, phone: { width: 390, height: 780 } } as const
const SCHEMES = ['light', 'dark'] as const

/** Each look of a screen, by the end of its file's name. */
export const LOOKS: readonly string[] = Object.keys(SIZES).flatMap((size) =>
  SCHEMES.map((scheme) => `${size}-${scheme}`),
)

/** The name of a screen as a file name. */
export const fileOf = (screen: string, look: string): string =>
  `${screen.replaceAll(/[^a-z0-9]+/g, '-')}-${look}.webp`

/** Writes one screen in every look. Chromium makes WebP itself; WebP of flat colours is a few kilobytes. */
export const shoot = async (page: Page, screen: string): Promise<void> => {
  const client = await page.context().newCDPSession(page)
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport)
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      const { cssContentSize } = await client.send('Page.getLayoutMetrics')
      const { data } = await client.send('Page.captureScreenshot', {
        format: 'webp',
        quality: 50,
        captureBeyondViewport: true,
        clip: { x: 0, y: 0, width: viewport.width, height: cssContentSize.height, scale: 0.8 },
      })
      await writeFile(`${SHOTS}${fileOf(screen, `${size}-${colorScheme}`)}`, Buffer.from(data, 'base64'))
    }
  }
}
