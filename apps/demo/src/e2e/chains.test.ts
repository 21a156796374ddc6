import type { TwinWallet } from '@countersign/testing/walletKnobs'
import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { CHAIN_WALLETS, type ChainWallet } from '../test/chainWallets.ts'
import { decide, pickWallet, problemCode, receivedAccount, seeProblem, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const theatre = useTheatre({ withNodes: true })

async function open(
  { install }: ChainWallet,
  options: Parameters<ChainWallet['install']>[2] = {},
): Promise<{ readonly page: Page; readonly wallet: TwinWallet }> {
  const { nodes, demo } = theatre.stage()
  if (!nodes) throw new Error('The stage has no nodes')
  const visitor = await theatre.visitWith((context) => install(context, nodes, options))
  await startSignIn(visitor.page, demo)
  return visitor
}

const again = (page: Page, { name }: TwinWallet) =>
  page.getByRole('button', { name: `Try again with ${name}` }).click()

const continueWithAccount = (page: Page) => page.getByRole('button', { name: 'Continue with this account' })

/** On an EVM chain that cannot be asked, whatever recovers to another key might be a contract's. */
const NOT_SIGNED = /^(signature_(invalid|malformed|non_canonical)|reader_missing)$/

/** Allows, and expects the account at the relying party, in its verified ID token. */
async function arrive(page: Page, account: string): Promise<void> {
  await decide(page, 'Allow')
  expect(await receivedAccount(page)).toBe(account)
}

describe.each(CHAIN_WALLETS)('sign-in with a wallet of $title', { timeout: 60_000 }, (chainWallet) => {
  const { chain, choosesIn, otherAccount } = chainWallet

  test('default: arrives late with a picture from elsewhere, is declined, hangs, then signs for the second account', async () => {
    const { page, wallet } = await open(chainWallet, {
      announceAfter: 700,
      icon: 'https://wallet.example/icon.png',
      reject: 'any',
    })
    await pickWallet(page, wallet.name)
    await seeProblem(page, `You declined in ${wallet.name}`)
    wallet.set({ reject: undefined, hang: 'any' })
    await again(page, wallet)
    await page.getByRole('button', { name: 'Back to the wallets' }).click()
    wallet.set({ hang: undefined, ...(choosesIn !== 'page' && { choose: 1 }) })
    await pickWallet(page, wallet.name)
    if (choosesIn !== 'wallet') {
      await page.getByRole('radio').nth(1).check()
      await continueWithAccount(page).click()
    }
    await arrive(page, `${chain}:${wallet.addresses[1]}`)
  })

  test('error: a wrong signature, an old message and another account are refused, then the right one taken', async () => {
    const { page, wallet } = await open(chainWallet, { wrongSignature: true })
    const refusal = async () => {
      const details = page.locator('details.support')
      await details.or(continueWithAccount(page)).waitFor()
      if (await continueWithAccount(page).isVisible()) await continueWithAccount(page).click()
      return problemCode(page)
    }
    await pickWallet(page, wallet.name)
    expect(await refusal()).toMatch(NOT_SIGNED)
    wallet.set({ wrongSignature: undefined, oldMessage: true })
    await again(page, wallet)
    expect(await refusal()).toMatch(NOT_SIGNED)
    wallet.set({ oldMessage: undefined, otherAccount: true })
    await again(page, wallet)
    expect(await refusal()).toBe(otherAccount)
    wallet.set({ otherAccount: undefined })
    await again(page, wallet)
    if (choosesIn !== 'wallet') await continueWithAccount(page).click()
    await arrive(page, `${chain}:${wallet.address}`)
    // Nothing was asked for twice.
    expect(new Set(wallet.shown).size).toBe(4)
  })
})
