import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { launchChromium } from '@countersign/testing/chromium'
import { register } from 'tsx/esm/api'

// Run by hand, writes docs/images: node --conditions=@countersign/source apps/demo/src/test/screenshots.ts
register({ tsconfig: fileURLToPath(new URL('../../tsconfig.build.json', import.meta.url)) })
const { startStage } = await import('./stage.ts')
const { openVisitor } = await import('./visitor.ts')
const { decide, pickWallet, receivedAccount, seeProblem, startSignIn } = await import('./flow.ts')

const IMAGES = fileURLToPath(new URL('../../../../docs/images/', import.meta.url))
// A key that everybody knows, so that the pictures change only when the pages do.
const KEY = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'

const WALLET = 'Example Wallet'

await mkdir(IMAGES, { recursive: true })
const stage = await startStage({ ports: { idp: 4400, demo: 4401 } })
const browser = await launchChromium({ args: ['--font-render-hinting=none', '--hide-scrollbars'] })
try {
  await walkThrough()
} finally {
  await browser.close()
  await stage.close()
}

async function walkThrough(): Promise<void> {
  const visitor = await openVisitor(browser, {
    origins: [stage.issuer, stage.demo],
    accounts: [{ privateKey: KEY }],
    name: WALLET,
    rdns: 'example.wallet',
    reject: 'connect',
  })
  const { page, wallet } = visitor
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const shoot = (name: string) =>
    page.screenshot({ path: `${IMAGES}${name}.png`, animations: 'disabled', caret: 'hide', fullPage: true })

  await page.goto(stage.demo)
  await shoot('demo-start')
  await startSignIn(page, stage.demo)
  await page.getByRole('listitem').getByRole('button', { name: WALLET }).waitFor()
  await shoot('connect')
  await pickWallet(page, WALLET)
  await seeProblem(page, `You declined in ${WALLET}`)
  await shoot('declined')
  wallet.set({ reject: undefined, hang: 'sign' })
  await page.getByRole('button', { name: `Try again with ${WALLET}` }).click()
  await page.getByRole('heading', { name: `Sign in ${WALLET}` }).scrollIntoViewIfNeeded()
  await shoot('signing')
  wallet.set({ hang: undefined })
  await page.getByRole('button', { name: 'Back to the wallets' }).click()
  await pickWallet(page, WALLET)
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await shoot('consent')
  await decide(page, 'Allow')
  await receivedAccount(page)
  await shoot('signed-in')
  await page.goto(`${stage.issuer}/auth?client_id=nobody`)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await shoot('error')
  await visitor.close()
}
