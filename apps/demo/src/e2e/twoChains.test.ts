import { type EthereumWallet, installEthereumWallet } from '@countersign/testing/ethereumWallet'
import { createNearAccount } from '@countersign/testing/nearAccount'
import { installNearWallet } from '@countersign/testing/nearWallet'
import type { TwinWallet } from '@countersign/testing/walletKnobs'
import type { BrowserContext } from 'playwright-core'
import { generatePrivateKey } from 'viem/accounts'
import { beforeEach, describe, expect, test } from 'vitest'
import { accessibilityProblems } from '../test/accessibility.ts'
import { decide, pickWallet, problemCode, seeHeading, seeProblem } from '../test/flow.ts'
import { PASSES } from '../test/houseStage.ts'
import { received, refused, useHouse } from '../test/houseTheatre.ts'

const house = useHouse()
const { loginUrl, visitWith } = house
let nextId = 7000n

type Wallets = { readonly metaMask: EthereumWallet; readonly meteor: TwinWallet }

/** A browser with a wallet of each chain. */
async function install(context: BrowserContext): Promise<Wallets> {
  const account = createNearAccount(`member-${nextId}.near`)
  house.stage().near.near[account.accountId] = { [account.publicKey]: 'FullAccess' }
  const accounts = [{ privateKey: generatePrivateKey() }]
  return {
    metaMask: await installEthereumWallet(context, { accounts }),
    meteor: await installNearWallet(context, { accounts: [account], name: 'Meteor' }),
  }
}

/** NEP-171 with NEP-181: one pass, of this account. */
function givePass(owner: string): void {
  const owned = (account: unknown) => (account === owner ? [{ token_id: 'pass', owner_id: owner }] : [])
  house.stage().near.nearViews[PASSES] = {
    nft_metadata: () => ({ spec: 'nft-1.0.0', name: 'Passes', symbol: 'PASS' }),
    nft_supply_for_owner: ({ account_id: account }) => String(owned(account).length),
    nft_tokens_for_owner: ({ account_id: account }) => owned(account),
    nft_token: ({ token_id: id }) => (id === 'pass' ? owned(owner)[0] : null),
  }
}

beforeEach(async () => {
  nextId += 1n
  givePass('nobody.near')
  await house.stage().demand({ gates: ['cat-and-pass'] })
})

describe('a gate that wants a token on each of two chains', () => {
  test('default: both wallets prove their account, one after the other, and the house receives both', async () => {
    const { chain, give } = house.stage()
    const { page, wallet } = await visitWith(install)
    const { metaMask, meteor } = wallet
    await give('cats', metaMask.address, nextId)
    givePass(meteor.address)
    await page.goto(loginUrl())
    await pickWallet(page, 'MetaMask')
    await seeHeading(page, 'Something is missing')
    await page.getByText('Found 1 of 2.').waitFor()
    const missing = (await page.locator('main').textContent()) ?? ''
    for (const text of [PASSES, 'None of your accounts here is on this network.'])
      expect(missing).toContain(text)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('link', { name: 'Add another wallet' }).click()

    // The second wallet may decline, too: what the first has proven stays.
    meteor.set({ reject: 'any' })
    await pickWallet(page, 'Meteor')
    await seeProblem(page, 'You declined in Meteor')
    expect(await problemCode(page)).toBe('rejected')
    meteor.set({ reject: undefined })
    await page.getByRole('button', { name: 'Try again with Meteor' }).click()
    await decide(page, 'Allow')
    const claims = await received(page)
    expect(claims['accounts']).toEqual([`eip155:1:${metaMask.address}`, `near:mainnet:${meteor.address}`])
    expect(claims['nft_token']).toMatchObject({
      owned: true,
      holdings: [
        { account: `${chain.caip2}:${metaMask.address}`, tokens: [{ id: String(nextId) }] },
        { account: `near:mainnet:${meteor.address}`, tokens: [{ id: 'pass' }] },
      ],
    })
    expect([metaMask.shown.length, meteor.shown.length]).toEqual([1, 1])
  })

  test('security: an account without its token does not count, and can be taken off again', async () => {
    const { page, wallet } = await visitWith(install)
    const { metaMask, meteor } = wallet
    givePass(meteor.address)
    await page.goto(loginUrl())
    await pickWallet(page, 'Meteor')
    await seeHeading(page, 'Something is missing')
    const add = page.getByRole('link', { name: 'Add another wallet' })
    await add.click()
    await pickWallet(page, 'MetaMask')
    await seeHeading(page, 'Something is missing')
    await page.getByText('This account holds none of it.').first().waitFor()
    await page.getByRole('button', { name: 'Remove' }).click()
    await page.getByText('None of your accounts here is on this network.').first().waitFor()

    await house.stage().give('cats', metaMask.address, nextId)
    await add.click()
    await pickWallet(page, 'MetaMask')
    await decide(page, 'Cancel')
    expect(await refused(page)).toMatch(/^access_denied /)
    expect([metaMask.shown.length, meteor.shown.length]).toEqual([2, 1])
  })

  test('security: who has neither is refused, and the house is told', async () => {
    const { page } = await visitWith(install)
    await page.goto(loginUrl())
    await pickWallet(page, 'Meteor')
    await seeHeading(page, 'No token found')
    await page.getByRole('button', { name: 'Back to Members’ house' }).click()
    expect(await refused(page)).toMatch(/^access_denied /)
  })
})
