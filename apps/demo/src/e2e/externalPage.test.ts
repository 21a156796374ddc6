import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findPort } from '../ports.ts'
import { createExternalPage } from '../test/externalPage.ts'
import { decide, receivedAccount } from '../test/flow.ts'
import { listen } from '../test/switchable.ts'
import { useTheatre } from '../test/theatre.ts'
import type { Visitor } from '../test/visitor.ts'

// Another site than the provider's 127.0.0.1 and the demo's localhost: its forms bring no Lax cookie along.
const port = await findPort(0)
const wallet = `http://wallet.localhost:${port}`

const theatre = useTheatre({
  withChain: true,
  signIn: { externalPage: { url: `${wallet}/connect`, handoffTtl: 600 } },
})

let close: () => Promise<void>
beforeAll(async () => {
  ;({ close } = await listen((await createExternalPage(theatre.stage().issuer)).fetch, port))
})
afterAll(() => close?.())

const visit = (options: Parameters<typeof theatre.visit>[0] = {}) => {
  const { demo, issuer } = theatre.stage()
  return theatre.visit({ origins: [issuer, demo, wallet], ...options })
}

/** Starts at the demo; resolves at the wallet page. */
const arrive = async ({ page }: Visitor) => {
  await page.goto(theatre.stage().demo)
  await page.getByRole('button', { name: 'Sign in with your wallet' }).click()
  await page.getByText('Demo application (localhost').waitFor()
}

const sign = (page: Page) => page.getByRole('button', { name: 'Connect and sign' }).click()
const status = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor()

describe('a wallet page on another site', () => {
  test('default: a person signs there; the relying party has verified tokens', async () => {
    const visitor = await visit()
    const { page } = visitor
    const posts: (string | undefined)[] = []
    page.on('request', async (request) => {
      if (request.url().endsWith('/external-page/answer')) posts.push((await request.allHeaders())['cookie'])
    })
    await arrive(visitor)
    expect(page.url()).toBe(`${wallet}/connect`)
    await sign(page)
    await theatre.finish(visitor)
    expect(posts).toEqual([undefined])
    const [text = ''] = visitor.wallet.shown
    expect(text).toContain(`${new URL(wallet).host} wants you to sign in with your Ethereum account:`)
    expect(text).toContain(`\nURI: ${theatre.stage().issuer}\n`)
    await page.getByRole('button', { name: 'Refresh the tokens' }).click()
    await page.getByText('The tokens were refreshed').waitFor()
  })

  test('behavior: a contract account, which is asked about again when tokens are refreshed', async () => {
    const visitor = await visit(await theatre.stage().contractAccount())
    await arrive(visitor)
    await sign(visitor.page)
    await theatre.finish(visitor, 'eip155:31337')
    await visitor.page.getByRole('button', { name: 'Refresh the tokens' }).click()
    await visitor.page.getByText('The tokens were refreshed').waitFor()
  })

  test('behavior: the person declines, reloads, and signs', async () => {
    const visitor = await visit({ reject: 'sign' })
    const { page } = visitor
    await arrive(visitor)
    await sign(page)
    await status(page, 'Not signed')
    visitor.wallet.set({ reject: undefined })
    await page.reload()
    await page.getByText('Demo application (localhost').waitFor()
    await sign(page)
    await theatre.finish(visitor)
  })

  test('error: a text that was changed comes back with its code, and can be signed anew', async () => {
    const visitor = await visit({ alterMessage: (text) => `${text}!`, chainId: '31337' })
    const { page } = visitor
    await arrive(visitor)
    await sign(page)
    await status(page, '(signature_invalid)')
    visitor.wallet.set({ alterMessage: undefined })
    await sign(page)
    await decide(page, 'Allow')
    expect(await receivedAccount(page)).toBe(`eip155:31337:${visitor.wallet.address}`)
  })

  test('behavior: the person cancels there, and is back at the relying party', async () => {
    const visitor = await visit()
    await arrive(visitor)
    await visitor.page.getByRole('button', { name: 'Cancel' }).click()
    await visitor.page.getByRole('heading', { name: 'You did not sign in' }).waitFor()
    expect(await visitor.page.getByText('Code:').textContent()).toContain('access_denied')
  })

  test('security: a link to somebody else’s sign-in signs nobody in', async () => {
    const attacker = await visit()
    let link = ''
    // What the attacker copies before their own page can redeem it.
    await attacker.page.route(`${wallet}/wallet.js`, (route) => route.abort())
    attacker.page.on('framenavigated', (frame) => {
      if (frame.url().startsWith(`${wallet}/connect#`)) link = frame.url()
    })
    await attacker.page.goto(theatre.stage().demo)
    await attacker.page.getByRole('button', { name: 'Sign in with your wallet' }).click()
    await expect.poll(() => link).toContain('#handoff=')

    const victim = await visit()
    await victim.page.goto(link)
    await sign(victim.page)
    await victim.page.getByText('interaction_expired').waitFor()
    expect(victim.wallet.shown).toHaveLength(1)
    expect(new URL(victim.page.url()).origin).toBe(theatre.stage().issuer)
  })
})
