import { type MyNearWallet, startMyNearWallet } from '@countersign/testing/myNearWallet'
import { createNearAccount } from '@countersign/testing/nearAccount'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { CHAINS } from '../test/chains.ts'
import { decide, pickWallet, problemCode, seeHeading, seeProblem, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const theatre = useTheatre({ withNodes: true })
const { finish, nodes, visitWith } = theatre
const PUBLIC = 'https://app.mynearwallet.com'

let site: MyNearWallet

beforeAll(async () => {
  site = await startMyNearWallet({ accounts: [createNearAccount('website.near')] })
})
afterAll(() => site?.close())
beforeEach(() => {
  for (const { accountId, publicKey } of site.accounts)
    nodes().state.near[accountId] = { [publicKey]: 'FullAccess' }
  site.set({ state: undefined, wrongSignature: false, before: undefined })
})

/** A browser in which the public address of the website leads to the one of this test. */
const visit = () =>
  visitWith(
    async (context) => {
      await context.route(`${PUBLIC}/**`, async (route) => {
        const { pathname, search } = new URL(route.request().url())
        const response = await route.fetch({ url: `${site.url}${pathname}${search}`, maxRedirects: 0 })
        await route.fulfill({ response })
      })
      return site
    },
    [PUBLIC],
  )

describe('MyNearWallet, a website', () => {
  test('default: shows the text of the server, comes back with the signature, and leaves nothing of it in the address', async () => {
    const visitor = await visit()
    const { page } = visitor
    await startSignIn(page, theatre.stage().demo)
    const before = page.url()
    await pickWallet(page, 'MyNearWallet')
    await page.getByRole('heading', { name: /^Sign a message for / }).waitFor()
    const { host } = new URL(theatre.stage().issuer)
    expect(await page.locator('pre').textContent()).toContain(
      `${host} wants you to sign in with your NEAR account`,
    )
    const addresses: string[] = []
    page.on('framenavigated', (frame) => addresses.push(frame.url()))
    await page.getByRole('button', { name: 'Approve' }).click()
    await finish(visitor, CHAINS.NEAR.chain)
    expect(addresses[0]).toMatch(/^[^#]+#accountId=website\.near&/)
    expect(addresses[0]?.startsWith(before)).toBe(true)
    expect(addresses[1]).toBe(before)
  })

  test('error: declined there; then a signature that does not hold; then right', async () => {
    const visitor = await visit()
    const { page } = visitor
    const again = page.getByRole('button', { name: 'Try again with MyNearWallet' })
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page, 'MyNearWallet')
    await page.getByRole('button', { name: 'Deny' }).click()
    await seeProblem(page, 'You declined in MyNearWallet')
    expect(await problemCode(page)).toBe('rejected')
    expect(page.url()).not.toContain('#')
    site.set({ wrongSignature: true })
    await again.click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await seeProblem(page, 'Your signature could not be verified')
    expect(await problemCode(page)).toBe('signature_invalid')
    site.set({ wrongSignature: false })
    await again.click()
    await page.getByRole('button', { name: 'Approve' }).click()
    await finish(visitor, CHAINS.NEAR.chain)
  })

  test('security: an answer to something that this tab has not asked is wiped and not taken', async () => {
    const { page } = await visit()
    site.set({ state: 'of another request' })
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page, 'MyNearWallet')
    await page.getByRole('button', { name: 'Approve' }).click()
    await seeHeading(page, 'Choose a wallet')
    // The code for Near is loaded after the page.
    await expect.poll(() => page.url()).not.toContain('#')
    expect(await page.getByRole('heading', { name: 'Choose a wallet' }).isVisible()).toBe(true)
  })

  test('behavior: consent refused afterwards is told to the relying party', async () => {
    const { page } = await visit()
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page, 'MyNearWallet')
    await page.getByRole('button', { name: 'Approve' }).click()
    await decide(page, 'Cancel')
    await seeHeading(page, 'You did not sign in')
  })
})
