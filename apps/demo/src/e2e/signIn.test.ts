import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { accessibilityProblems } from '../test/accessibility.ts'
import { decide, pickWallet, receivedAccount, seeProblem, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const theatre = useTheatre()
const { visit, finish } = theatre

describe('sign-in', () => {
  test('default: connect, sign, allow; the relying party has verified tokens, refreshes them and signs out', async () => {
    const visitor = await visit()
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await finish(visitor)
    await page.getByText('from the signature alone').waitFor()
    expect(wallet.shown).toHaveLength(1)
    expect(wallet.shown[0]).toMatch(
      new RegExp(
        `^${new URL(theatre.stage().issuer).host} wants you to sign in with your Ethereum account:\n${wallet.address}\n`,
      ),
    )
    expect(await page.getByRole('row', { name: /^sub / }).first().textContent()).toContain(
      `eip155:${wallet.address.toLowerCase()}`,
    )
    await page.getByRole('button', { name: 'Ask the userinfo endpoint' }).click()
    await page.getByText('The userinfo endpoint answered.').waitFor()
    await page.getByRole('button', { name: 'Refresh the tokens' }).click()
    await page.getByText('The tokens were refreshed').waitFor()
    await page.getByRole('button', { name: 'Refresh the tokens' }).click()
    await page.getByText('The tokens were refreshed').waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByText('You are signed out of this application.').waitFor()
    await startSignIn(page, theatre.stage().demo)
    await page.getByRole('heading', { name: 'Choose a wallet' }).waitFor()
  })

  test('behavior: the person declines to connect and to sign, then changes their mind', async () => {
    const visitor = await visit({ reject: 'connect' })
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await seeProblem(page, 'You declined in MetaMask')
    wallet.set({ reject: 'sign' })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await expect.poll(() => wallet.calls.filter(({ method }) => method === 'personal_sign').length).toBe(1)
    await seeProblem(page, 'You declined in MetaMask')
    wallet.set({ reject: undefined })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await finish(visitor)
  })

  test('behavior: a locked wallet, then a pending request, then success', async () => {
    const visitor = await visit({ locked: true })
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await seeProblem(page, 'MetaMask shows no account')
    wallet.set({ locked: false, pending: 'connect' })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await seeProblem(page, 'MetaMask is already waiting for you')
    wallet.set({ pending: undefined })
    await page.getByRole('button', { name: 'Try again with MetaMask' }).click()
    await finish(visitor)
  })

  test('behavior: a wallet with lower-case addresses that never names its chain, arriving late', async () => {
    const visitor = await visit({ lowerCase: true, hang: 'chain', announceAfter: 300, windowEthereum: false })
    await startSignIn(visitor.page, theatre.stage().demo)
    await pickWallet(visitor.page)
    await finish(visitor)
  })

  test('behavior: of two accounts the person picks the second', async () => {
    const keys = [generatePrivateKey(), generatePrivateKey()] as const
    const { page } = await visit({ accounts: keys.map((privateKey) => ({ privateKey })) })
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await page.getByRole('radio').nth(1).check()
    await page.getByRole('button', { name: 'Continue with this account' }).click()
    await decide(page, 'Allow')
    expect(await receivedAccount(page)).toBe(`eip155:1:${privateKeyToAddress(keys[1])}`)
  })

  test('behavior: a hanging wallet can be cancelled, and the page cancelled altogether', async () => {
    const { page } = await visit({ hang: 'sign' })
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await page.getByRole('heading', { name: 'Sign in MetaMask' }).waitFor()
    await page.getByRole('button', { name: 'Back to the wallets' }).click()
    await page.getByRole('heading', { name: 'Choose a wallet' }).waitFor()
    await page.getByRole('button', { name: /^Cancel and return/ }).click()
    await page.getByRole('heading', { name: 'You did not sign in' }).waitFor()
    expect(await page.getByText('Code:').textContent()).toContain('access_denied')
  })

  test('behavior: a second sign-in with a session known needs no wallet', async () => {
    const visitor = await visit()
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await finish(visitor)
    await page.context().clearCookies({ domain: 'localhost' })
    await startSignIn(page, theatre.stage().demo)
    await finish(visitor)
    expect(wallet.shown).toHaveLength(1)
  })

  test('behavior: who stays signed in at the provider needs no wallet next time', async () => {
    const visitor = await visit()
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await finish(visitor)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: /^Stay signed in to / }).click()
    await page.getByText('You are signed out of this application.').waitFor()
    await startSignIn(page, theatre.stage().demo)
    await finish(visitor)
    expect(wallet.shown).toHaveLength(1)
  })

  test('behavior: from the consent page to another wallet, by signing out', async () => {
    const visitor = await visit()
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await page.getByRole('link', { name: 'Sign out and use another wallet' }).click()
    await page.getByRole('button', { name: 'Sign out', exact: true }).click()
    await page.getByText('You are signed out of this application.').waitFor()
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page)
    await finish(visitor)
    expect(wallet.shown).toHaveLength(2)
  })

  test('behavior: two tabs sign in at the same time, each finishes', async () => {
    const visitor = await visit()
    const { page, context } = visitor
    const second = await context.newPage()
    second.setDefaultTimeout(20_000)
    await startSignIn(page, theatre.stage().demo)
    await page.getByRole('heading', { name: 'Choose a wallet' }).waitFor()
    await startSignIn(second, theatre.stage().demo)
    await pickWallet(second)
    await second.getByRole('button', { name: 'Allow', exact: true }).waitFor()
    await pickWallet(page)
    await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
    await finish({ ...visitor, page: second })
    await finish(visitor)
  })
})

describe('demo pages', () => {
  test.each(['light', 'dark'] as const)(
    'default: are accessible in the %s scheme and on a phone',
    async (colorScheme) => {
      const { page } = await visit()
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize({ width: 320, height: 640 })
      const check = async () => {
        expect(await accessibilityProblems(page)).toEqual([])
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
      }
      await page.goto(theatre.stage().demo)
      await check()
      await startSignIn(page, theatre.stage().demo)
      await pickWallet(page)
      await decide(page, 'Allow')
      await receivedAccount(page)
      await check()
      await page.goto(`${theatre.stage().demo}/callback?state=unknown`)
      await check()
    },
  )
})

describe('demo wallet', () => {
  test('default: someone without any wallet walks through', async () => {
    const visitor = await visit({ eip6963: false, windowEthereum: false })
    const { page } = visitor
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page, 'Demo wallet')
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await page.getByRole('button', { name: 'Sign', exact: true }).click()
    await decide(page, 'Allow')
    expect(await receivedAccount(page)).toMatch(/^eip155:1:0x[0-9a-fA-F]{40}$/)
  })
})
