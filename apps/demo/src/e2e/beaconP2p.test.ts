import { type BeaconBehaviour, type BeaconPhone, openBeaconPhone } from '@countersign/testing/beaconPhone'
import { buildPlugin } from '@countersign/testing/buildPlugin'
import { startMatrixNode } from '@countersign/testing/matrixNode'
import { createTezosAccount } from '@countersign/testing/tezosAccount'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { pickWallet, seeProblem, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const MAINNET = 'tezos:NetXdQprcVkpaWU'
const WALLET = 'Tezos wallet on another device'
const node = await startMatrixNode()
await buildPlugin('connector-beacon-p2p')

const theatre = useTheatre({
  withNodes: true,
  signIn: {
    plugins: [{ package: '@countersign/connector-beacon-p2p', options: { nodes: [node.url] } }],
  },
})

const phones: BeaconPhone[] = []
afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.close()))
})
afterAll(() => node.close())

/** Scans what the page shows. */
async function scan(page: Page, behaviour: BeaconBehaviour): Promise<BeaconPhone> {
  const phone = await openBeaconPhone(node, behaviour)
  phones.push(phone)
  await page.getByRole('img', { name: `QR code for ${WALLET}` }).waitFor()
  await phone.scan((await page.locator('a[href^="tezos:"]').getAttribute('href')) ?? '')
  return phone
}

/** What a library could leave behind. */
const traces = (page: Page): Promise<unknown> =>
  page.evaluate(async () => [
    ...Object.keys(localStorage).filter((key) => /beacon|matrix/i.test(key)),
    ...Object.keys(sessionStorage),
    ...(await indexedDB.databases()),
    ...document.querySelectorAll('iframe'),
    'Buffer' in globalThis,
  ])

describe('Beacon P2P as a plug-in, in a browser under the page\u2019s own policy', () => {
  test('default: declined in the wallet, then signed; the relying party has the account, and nothing is left', async () => {
    const { page } = await theatre.visitWith(async () => {}, [node.url])
    const account = createTezosAccount()
    const policies: string[] = []
    page.on('response', (response) => {
      const policy = response.headers()['content-security-policy']
      if (policy !== undefined && response.url().includes('/interaction/')) policies.push(policy)
    })
    await startSignIn(page, theatre.stage().demo)
    await page.getByRole('listitem').getByRole('button', { name: WALLET }).waitFor()
    expect(node.requests).toEqual([])
    expect(policies[0]).toContain(`connect-src 'self' ${node.url};`)
    expect(policies[0]).toContain("trusted-types 'none'")
    await pickWallet(page, WALLET)
    await scan(page, { account, connect: 'reject' })
    await seeProblem(page, `You declined in ${WALLET}`)
    await page.getByRole('button', { name: `Try again with ${WALLET}` }).click()
    const phone = await scan(page, { account })
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
    expect(await traces(page)).toEqual([false])
    await expect.poll(() => phone.peers()).toBe(0)
    await theatre.finish({ page, wallet: account }, MAINNET)
    // What is left at the node are the two phones: the page has logged out.
    expect(node.users()).toHaveLength(2)
  })

  test('behavior: cancelled while the code is shown, the page logs out', async () => {
    const { page } = await theatre.visitWith(async () => {}, [node.url])
    const before = node.users().length
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page, WALLET)
    await page.getByRole('img', { name: `QR code for ${WALLET}` }).waitFor()
    expect(node.users()).toHaveLength(before + 1)
    await page.getByRole('button', { name: 'Back to the wallets' }).click()
    await expect.poll(() => node.users().length).toBe(before)
    await page.getByRole('listitem').getByRole('button', { name: WALLET }).waitFor()
  })
})
