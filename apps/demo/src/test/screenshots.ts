import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { launchChromium } from '@countersign/testing/chromium'
import { register } from 'tsx/esm/api'
import type { VisitorOptions } from './visitor.ts'

// Run by hand, writes docs/images: node --conditions=@countersign/source apps/demo/src/test/screenshots.ts
register({ tsconfig: fileURLToPath(new URL('../../tsconfig.build.json', import.meta.url)) })
const { startHouseStage } = await import('./houseStage.ts')
const { startStage } = await import('./stage.ts')
const { openVisitor } = await import('./visitor.ts')
const { decide, pickWallet, receivedAccount, seeProblem, startSignIn } = await import('./flow.ts')

const IMAGES = fileURLToPath(new URL('../../../../docs/images/', import.meta.url))
// A key that everybody knows, so that the pictures change only when the pages do.
const KEY = '0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'

const WALLET = 'Example Wallet'

await mkdir(IMAGES, { recursive: true })
const stage = await startStage({ ports: { idp: 4400, demo: 4401 } })
const house = await startHouseStage()
const browser = await launchChromium({ args: ['--font-render-hinting=none', '--hide-scrollbars'] })
try {
  await walkThrough()
  await knockWithTokens()
} finally {
  await browser.close()
  await Promise.all([stage.close(), house.close()])
}

async function visit(origins: readonly string[], options: Partial<VisitorOptions> = {}) {
  const visitor = await openVisitor(browser, {
    origins,
    accounts: [{ privateKey: KEY }],
    name: WALLET,
    rdns: 'example.wallet',
    ...options,
  })
  const { page } = visitor
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const shoot = (name: string) =>
    page.screenshot({ path: `${IMAGES}${name}.png`, animations: 'disabled', caret: 'hide', fullPage: true })
  return { visitor, shoot }
}

/** A house that wants a token: first there is none, then there is one. */
async function knockWithTokens(): Promise<void> {
  const { visitor, shoot } = await visit([house.issuer, house.house])
  const { page, wallet } = visitor
  await house.demand({ gates: ['cats'] })
  await page.goto(`${house.house}/login`)
  await pickWallet(page, WALLET)
  await page.getByRole('heading', { name: 'No token found' }).waitFor()
  await shoot('no-token')
  await house.give('cats', wallet.address, 7n, { name: 'Tom' })
  await page.waitForTimeout(5100)
  await page.getByRole('button', { name: 'Check again' }).click()
  await page.getByRole('button', { name: 'Allow' }).waitFor()
  await shoot('tokens')
  await visitor.close()
}

async function walkThrough(): Promise<void> {
  const { visitor, shoot } = await visit([stage.issuer, stage.demo], { reject: 'connect' })
  const { page, wallet } = visitor

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
