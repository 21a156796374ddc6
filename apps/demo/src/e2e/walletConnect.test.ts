import { buildPlugin } from '@countersign/testing/buildPlugin'
import { startRelay } from '@countersign/testing/walletConnectRelay'
import {
  openRemoteWallet,
  type RemoteBehaviour,
  type RemoteWallet,
} from '@countersign/testing/walletConnectWallet'
import type { Page } from 'playwright-core'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { pickWallet, seeProblem, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const projectId = '0123456789abcdef0123456789abcdef'
const relay = await startRelay({ projectId })
await buildPlugin('connector-walletconnect')

const theatre = useTheatre({
  signIn: {
    plugins: [
      {
        package: '@countersign/connector-walletconnect',
        options: { projectId, relayUrl: `${relay.url}/relay` },
      },
    ],
  },
})

const phones: RemoteWallet[] = []
afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.close()))
})
afterAll(() => relay.close())

const account = privateKeyToAccount(generatePrivateKey())

/** A phone with an account; the first requests may be declined. */
async function openPhone(change: Partial<RemoteBehaviour> = {}): Promise<RemoteWallet> {
  const phone = await openRemoteWallet(
    { projectId, relayUrl: relay.url },
    {
      namespace: 'eip155',
      accounts: [`eip155:1:${account.address}`],
      methods: ['personal_sign'],
      answer: ({ params }) => account.signMessage({ message: { raw: params[0] } }),
      ...change,
    },
  )
  phones.push(phone)
  return phone
}

/** Scans what the page shows. */
async function scan(page: Page, phone: RemoteWallet): Promise<void> {
  await page.getByRole('img', { name: 'QR code for WalletConnect' }).waitFor()
  const link = page.locator('a[href^="wc:"]')
  await phone.pair((await link.getAttribute('href')) ?? '')
}

/** What a third party or a library could leave behind. */
const traces = (page: Page): Promise<unknown> =>
  page.evaluate(async () => ({
    local: Object.keys(localStorage).filter((key) => /wc@|walletconnect_|wagmi/i.test(key)),
    session: Object.keys(sessionStorage),
    databases: await indexedDB.databases(),
    frames: document.querySelectorAll('iframe').length,
    cookies: document.cookie,
  }))

describe('WalletConnect as a plug-in, in a browser under the page\u2019s own policy', () => {
  test('default: a wallet on a phone signs, and the relying party has the account', async () => {
    const visitor = await theatre.visit()
    const { page } = visitor
    const phone = await openPhone()
    await startSignIn(page, theatre.stage().demo)
    await page.getByRole('listitem').getByRole('button', { name: 'WalletConnect' }).waitFor()
    expect(relay.connections).toEqual([])
    await pickWallet(page, 'WalletConnect')
    await scan(page, phone)
    await theatre.finish({ page, wallet: account })
    expect(phone.proposers).toMatchObject([{ url: theatre.stage().issuer }])
    await expect.poll(() => phone.sessions()).toBe(0)
  })

  test('behavior: declined on the phone, then signed with a new code', async () => {
    const { page } = await theatre.visit()
    let declined = false
    const phone = await openPhone({
      answer: async ({ params }) => {
        if (!declined) {
          declined = true
          throw Object.assign(new Error('User rejected.'), { code: 5000 })
        }
        return account.signMessage({ message: { raw: params[0] } })
      },
    })
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page, 'WalletConnect')
    await scan(page, phone)
    await seeProblem(page, 'You declined in WalletConnect')
    await page.getByRole('button', { name: 'Try again with WalletConnect' }).click()
    await scan(page, phone)
    await theatre.finish({ page, wallet: account })
  })

  test('security: the page may ask the relay and nobody else, and nothing is left in it', async () => {
    const { page } = await theatre.visit()
    const phone = await openPhone({ connect: 'reject' })
    const policies: string[] = []
    page.on('response', (response) => {
      const policy = response.headers()['content-security-policy']
      if (policy !== undefined && response.url().includes('/interaction/')) policies.push(policy)
    })
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page, 'WalletConnect')
    await page.locator('a[href^="wc:"]').waitFor()
    expect(await traces(page)).toEqual({ local: [], session: [], databases: [], frames: 0, cookies: '' })
    await scan(page, phone)
    await seeProblem(page, 'You declined in WalletConnect')
    expect(await traces(page)).toMatchObject({ local: [], databases: [], frames: 0 })
    expect(policies[0]).toContain(`connect-src 'self' ${relay.url};`)
    expect(policies[0]).toContain("trusted-types 'none'")
  })

  test('security: a page without it asks this server only', async () => {
    const { page } = await theatre.visit()
    const answer = page.waitForResponse((response) => response.url().includes('/assets/'))
    await page.goto(`${theatre.stage().issuer}/device`)
    await answer
    const response = await page.request.get(`${theatre.stage().issuer}/device`)
    expect(response.headers()['content-security-policy']).toContain("connect-src 'self';")
  })
})
