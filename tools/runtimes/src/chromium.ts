import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launchChromium } from '@countersign/testing/chromium'
import { preview } from 'vite'
import { bundle } from './bundle.ts'
import type { Row } from './probe/types.ts'

const PAGE = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>\n'

/** Bundles the probe for browsers, serves it, and reads what the page found. */
export async function runChromium({ app }: { readonly app: string }): Promise<readonly Row[]> {
  const outDir = await bundle(app, { entry: 'page', conditions: ['browser'] })
  writeFileSync(join(outDir, 'index.html'), PAGE)
  const server = await preview({
    root: app,
    configFile: false,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  })
  const browser = await launchChromium()
  try {
    const page = await browser.newPage()
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    await page.waitForFunction('globalThis.rows')
    return (await page.evaluate('globalThis.rows')) as readonly Row[]
  } finally {
    await browser.close()
    await server.close()
  }
}
