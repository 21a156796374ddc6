import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { CHAINS, type ChainName } from '../test/chains.ts'
import { pickWallet, problemCode, seeProblem, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const theatre = useTheatre({ withNodes: true })
const { finish, nodes, visitWith } = theatre

const open = (name: ChainName, knobs = {}) =>
  visitWith((context) => CHAINS[name].install(context, nodes(), knobs))

/** Answers the calls of the page to the provider whose path ends so. */
const intercept = (page: Page, end: 'challenge' | 'proof', status?: number) =>
  page.route(
    (url) => url.pathname.endsWith(`/${end}`),
    (route) => (status === undefined ? route.abort() : route.fulfill({ status, body: '' })),
  )

/** Addresses of the documents that the page loads from now on. */
const documents = (page: Page): readonly string[] => {
  const urls: string[] = []
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.method() === 'GET') urls.push(request.url())
  })
  return urls
}

describe('a message that took too long', () => {
  test.each<ChainName>(['Tezos', 'NEAR', 'Flow'])(
    'error: %s: is signed anew, with a fresh nonce, on the same page',
    async (name) => {
      const late = (call: string) => void (call === 'sign' && theatre.stage().clock.advance(301))
      const visitor = await open(name, { before: late })
      const { page, wallet } = visitor
      await startSignIn(page, theatre.stage().demo)
      await pickWallet(page, wallet.name)
      await seeProblem(page, 'That took too long')
      expect(await problemCode(page)).toBe('challenge_expired')
      const [url, loaded] = [page.url(), documents(page)]
      wallet.set({ before: undefined })
      await page.getByRole('button', { name: `Sign again with ${wallet.name}` }).click()
      await finish(visitor, CHAINS[name].chain)
      expect(new Set(wallet.shown).size).toBe(2)
      expect(loaded).not.toContain(url)
    },
  )
})

describe('a chain that cannot be reached', () => {
  test.each<ChainName>(['NEAR', 'Flow'])(
    'behavior: %s: the signature is kept and checked again',
    async (name) => {
      const visitor = await open(name)
      const { page, wallet } = visitor
      nodes().cut(true)
      await startSignIn(page, theatre.stage().demo)
      await pickWallet(page, wallet.name)
      await seeProblem(page, 'The network cannot be reached')
      expect(await problemCode(page)).toBe('chain_unavailable')
      const asked = wallet.calls.length
      nodes().cut(false)
      await page.getByRole('button', { name: 'Check again' }).click()
      await finish(visitor, CHAINS[name].chain)
      expect(wallet.calls).toHaveLength(asked)
    },
  )
})

describe('a connection that breaks', () => {
  test('behavior: Polkadot: before the wallet is asked, and after it has signed, which it then need not do again', async () => {
    const visitor = await open('Polkadot')
    const { page, wallet } = visitor
    await startSignIn(page, theatre.stage().demo)
    // A page that is only just being loaded would not be intercepted.
    await page.getByRole('button', { name: wallet.name }).waitFor()
    await intercept(page, 'challenge')
    await pickWallet(page, wallet.name)
    await seeProblem(page, 'The connection was lost')
    expect(await problemCode(page)).toBe('offline')
    expect(wallet.shown).toEqual([])

    await page.unrouteAll()
    await intercept(page, 'proof')
    await page.getByRole('button', { name: `Try again with ${wallet.name}` }).click()
    await seeProblem(page, 'The connection was lost')
    expect(wallet.shown).toHaveLength(1)

    await page.unrouteAll()
    await intercept(page, 'proof', 503)
    await page.getByRole('button', { name: 'Check again' }).click()
    await seeProblem(page, 'Something went wrong on our side')
    expect(await problemCode(page)).toBe('server')

    await page.unrouteAll()
    await page.getByRole('button', { name: 'Check again' }).click()
    await finish(visitor, CHAINS.Polkadot.chain)
    expect(wallet.shown).toHaveLength(1)
  })
})

describe('a sign-in that is over', () => {
  test('error: Tezos: leads back to the relying party', async () => {
    const late = (call: string) => void (call === 'sign' && theatre.stage().clock.advance(86_400))
    const { page, wallet } = await open('Tezos', { before: late })
    await startSignIn(page, theatre.stage().demo)
    await pickWallet(page, wallet.name)
    await seeProblem(page, 'This sign-in is over')
    expect(await problemCode(page)).toMatch(/^interaction_/)
    expect(await page.getByRole('button', { name: /again/ }).count()).toBe(0)
    await page.getByRole('link', { name: 'Back to Demo application' }).click()
    await page.getByRole('heading', { name: 'Sign in with your wallet' }).waitFor()
  })
})
