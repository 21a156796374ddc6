import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasExtensions } from '@countersign/testing/chromium'
import { writeWalletExtension } from '@countersign/testing/walletExtension'
import type { Page } from 'playwright-core'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ExtensionVisit, installedWallets, openWithExtension } from '../test/extension.ts'
import { decide, receivedAccount, seeProblem, startSignIn } from '../test/flow.ts'
import { type Stage, startStage } from '../test/stage.ts'

// What realWallet.test.ts does with extensions of others, done with one of our own.
// The Chromium from npm, which the other tests fall back to, has no extensions.
const none = !(await hasExtensions())
if (none) console.warn('NOT RUN: extensions, for want of a Chromium that has them.')

const key = generatePrivateKey()
const onboard = async (page: Page) => {
  await page.getByLabel('Key').fill(key)
  await page.getByRole('button', { name: 'Save' }).click()
  await expect.poll(() => page.title()).toBe('Ready')
}
const click = (name: string) => (page: Page) => page.getByRole('button', { name }).click()

describe.skipIf(none)('an unpacked extension', () => {
  let stage: Stage
  let folder: string
  let visit: ExtensionVisit | undefined

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wallet-extension-'))
    ;[stage] = await Promise.all([startStage({ withNodes: true }), writeWalletExtension(folder)])
  })
  afterAll(async () => {
    await visit?.close()
    await stage?.close()
    await rm(folder, { recursive: true, force: true })
  })

  test('default: is set up, listed, opens its windows when it is chosen, and signs in', async () => {
    visit = await openWithExtension(folder, { onboard, approve: click('Approve') })
    const { page, windows } = visit
    await startSignIn(page, stage.demo)
    const wallets = await installedWallets(page, 'Ethereum')
    expect(await wallets.allTextContents()).toEqual(['Unpacked Wallet Ethereum'])
    expect(windows).toEqual([])
    await wallets.first().click()
    await decide(page, 'Allow')
    expect(await receivedAccount(page)).toBe(`eip155:1:${privateKeyToAddress(key)}`)
    expect(windows).toHaveLength(2)
  })

  test('error: the person declines in its window', async () => {
    await visit?.close()
    visit = await openWithExtension(folder, { onboard, approve: click('Decline') })
    const { page } = visit
    await startSignIn(page, stage.demo)
    await (await installedWallets(page, 'Ethereum')).first().click()
    await seeProblem(page, 'You declined in Unpacked Wallet')
  })
})
