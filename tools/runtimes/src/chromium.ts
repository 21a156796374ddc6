import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { launchChromium } from '@countersign/testing/chromium'
import { installEthereumWallet } from '@countersign/testing/ethereumWallet'
import type { Page } from 'playwright-core'
import { generatePrivateKey } from 'viem/accounts'
import { preview } from 'vite'
import { bundle } from './bundle.ts'
import { type Job, writeEntry } from './job.ts'
import type { Row } from './probe/types.ts'

const PAGE = '<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>\n'

/** Wallets with keys of their own, which announce themselves to the page. */
async function installWallets(page: Page): Promise<void> {
  const wallets = { Signer: {}, Decliner: { reject: 'sign' }, Forger: { wrongSignature: true } } as const
  for (const [name, knobs] of Object.entries(wallets)) {
    const accounts = [{ privateKey: generatePrivateKey() }]
    const rdns = `example.${name.toLowerCase()}`
    await installEthereumWallet(page, { accounts, name, rdns, windowEthereum: false, ...knobs })
  }
}

/** Bundles the probes for browsers, serves them, and reads what the page found. */
export async function runChromium(job: Job): Promise<readonly Row[]> {
  const { app } = job.folders
  writeEntry(job, { file: 'page.js', handOn: 'globalThis.rows = await run(probes, cases)' })
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
    const failed = new Promise<never>((_, reject) => void page.on('pageerror', reject))
    await page.exposeFunction('scan', job.people.scan)
    await installWallets(page)
    await page.goto(server.resolvedUrls?.local[0] ?? '')
    const rows = page.waitForFunction('globalThis.rows', undefined, { timeout: 60_000 })
    return (await (await Promise.race([rows, failed])).jsonValue()) as readonly Row[]
  } finally {
    await browser.close()
    await server.close()
  }
}
