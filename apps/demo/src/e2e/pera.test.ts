import { createAlgorandAccount } from '@countersign/testing/algorandAccount'
import { buildPlugin } from '@countersign/testing/buildPlugin'
import { openPeraPhone, type PeraPhone } from '@countersign/testing/peraPhone'
import { startBridge } from '@countersign/testing/walletConnectBridge'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { pickWallet, seeProblem, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const MAINNET = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
const PERA = 'Pera on your phone'
const bridge = await startBridge()
await buildPlugin('connector-pera')

const theatre = useTheatre({
  withNodes: true,
  signIn: {
    plugins: [{ package: '@countersign/connector-pera', options: { bridgeUrl: `${bridge.url}/` } }],
  },
})

const phones: PeraPhone[] = []
afterEach(() => {
  for (const phone of phones.splice(0)) phone.close()
})
afterAll(() => bridge.close())

/** Scans what the page shows. */
async function scan(page: Page, phone: PeraPhone): Promise<void> {
  phones.push(phone)
  await page.getByRole('img', { name: `QR code for ${PERA}` }).waitFor()
  phone.scan((await page.locator('a[href^="wc:"]').getAttribute('href')) ?? '')
}

describe('Pera on a phone as a plug-in, in a browser under the page\u2019s own policy', () => {
  test('default: declined on the phone, then signed; the relying party has the account, and nothing is left', async () => {
    const { page } = await theatre.visit()
    const account = createAlgorandAccount()
    await startSignIn(page, theatre.stage().demo)
    await page.getByRole('listitem').getByRole('button', { name: PERA }).waitFor()
    expect(bridge.payloads).toEqual([])
    await pickWallet(page, PERA)
    await scan(page, openPeraPhone({ accounts: [account], connect: 'reject' }))
    await seeProblem(page, `You declined in ${PERA}`)
    await page.getByRole('button', { name: `Try again with ${PERA}` }).click()
    await scan(page, openPeraPhone({ accounts: [account] }))
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
    const left = await page.evaluate(async () => [
      ...Object.keys(localStorage).filter((key) => /walletconnect/i.test(key)),
      ...Object.keys(sessionStorage),
      ...(await indexedDB.databases()),
    ])
    expect(left).toEqual([])
    await theatre.finish({ page, wallet: account }, MAINNET)
    for (const phone of phones) phone.close()
    await expect.poll(() => bridge.open()).toBe(0)
  })
})
