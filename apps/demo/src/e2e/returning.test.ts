import { installPolkadotWallet } from '@countersign/testing/polkadotWallet'
import { installTezosWallet } from '@countersign/testing/tezosWallet'
import { expect, test } from 'vitest'
import { CHAINS } from '../test/chains.ts'
import { decide, pickWallet, receivedAccount, seeHeading, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const theatre = useTheatre({ withNodes: true })
const { finish, visitWith } = theatre

test('behavior: who comes back needs no wallet; by another wallet they are somebody else; the wallet used last stands first', async () => {
  const visitor = await visitWith(async (context) => ({
    temple: await installTezosWallet(context),
    polkadot: await installPolkadotWallet(context),
  }))
  const { page, wallet } = visitor
  const { demo } = theatre.stage()
  await startSignIn(page, demo)
  await pickWallet(page, 'Temple')
  await finish({ page, wallet: wallet.temple }, CHAINS.Tezos.chain)

  // The relying party has forgotten them, the provider has not.
  await page.context().clearCookies({ domain: 'localhost' })
  await startSignIn(page, demo)
  await finish({ page, wallet: wallet.temple }, CHAINS.Tezos.chain)
  expect(wallet.temple.shown).toHaveLength(1)

  await page.context().clearCookies({ domain: 'localhost' })
  await startSignIn(page, demo)
  await page.getByRole('link', { name: 'Sign out and use another wallet' }).click()
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.getByText('You are signed out of this application.').waitFor()
  await startSignIn(page, demo)
  const last = page.getByRole('list', { name: 'Last used' }).getByRole('button')
  expect(await last.first().textContent()).toContain('Temple')
  await pickWallet(page, 'Polkadot.js')
  await decide(page, 'Cancel')
  await seeHeading(page, 'You did not sign in')
  await startSignIn(page, demo)
  await decide(page, 'Allow')
  expect(await receivedAccount(page)).toBe(`${CHAINS.Polkadot.chain}:${wallet.polkadot.address}`)
  expect(wallet.polkadot.shown).toHaveLength(1)
})
