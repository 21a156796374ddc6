import { describe, expect, test } from 'vitest'
import { violations } from '../test/web/axe.ts'
import { ADDRESS, button, calls, FOX, heading, OTHER, OWL, usePages } from '../test/web/browser.ts'
import { MESSAGE } from '../test/web/server.ts'

const pages = usePages()

describe('signing in', () => {
  test('wallet, challenge, signature, proof, next page', async () => {
    const page = await pages.open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts).toEqual([
      { path: '/interaction/u1/challenge', body: { account: `eip155:1:${ADDRESS}` } },
      {
        path: '/interaction/u1/proof',
        body: {
          challenge: 'c1',
          account: `eip155:1:${ADDRESS}`,
          type: 'eip191',
          message: MESSAGE,
          signature: `0x${'11'.repeat(64)}1b`,
        },
      },
    ])
  })

  test('remembers wallet and chain, not the address, and opens nothing by itself next time', async () => {
    const page = await pages.open('/connect', [OWL, FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Done').waitFor()
    expect(await page.evaluate(() => ({ ...localStorage }))).toEqual({
      'countersign:last': '{"wallet":"example.fox","chain":"eip155:1"}',
    })
    await page.goto(`${pages.server.url}/connect`)
    await page.getByText('Last used').waitFor()
    expect(await page.getByRole('list', { name: 'Last used' }).allTextContents()).toEqual(['FFox Wallet'])
    expect(await page.getByRole('list', { name: 'Installed' }).allTextContents()).toEqual(['OOwl Wallet'])
    expect(await calls(page)).toEqual([])
  })

  test('a double click asks the wallet once', async () => {
    const page = await pages.open('/connect', [{ ...FOX, accounts: 'hang' }])
    await button(page, 'Fox Wallet').dblclick()
    await heading(page, 'Continue in Fox Wallet').waitFor()
    expect(await calls(page)).toEqual(['eth_requestAccounts []'])
  })

  test('several accounts: asks which, by keyboard', async () => {
    const page = await pages.open('/connect', [{ ...FOX, accounts: [ADDRESS, OTHER] }])
    await button(page, 'Fox Wallet').press('Enter')
    await heading(page, 'Which account?').waitFor()
    await page.getByRole('radio').first().focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts[0]?.body).toEqual({ account: `eip155:1:${OTHER}` })
  })

  test('login_hint preselects its account', async () => {
    pages.server.connect = { loginHint: `eip155:1:${OTHER}` }
    const page = await pages.open('/connect', [{ ...FOX, accounts: [ADDRESS, OTHER] }])
    await button(page, 'Fox Wallet').click()
    expect(await page.getByRole('radio', { checked: true }).getAttribute('name')).toBe('account')
    await button(page, 'Continue with this account').click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts[0]?.body).toEqual({ account: `eip155:1:${OTHER}` })
  })

  test('shows the exact message while the wallet asks, and a hint after 8 s', async () => {
    const page = await pages.open('/connect', [{ ...FOX, sign: 'hang' }])
    await page.clock.install()
    await button(page, 'Fox Wallet').click()
    expect(await page.locator('details.message[open] pre').textContent()).toBe(MESSAGE)
    expect(await page.getByText('Still waiting?').count()).toBe(0)
    await page.clock.fastForward(8000)
    await page.getByText('Still waiting? Open Fox Wallet').waitFor()
    await button(page, 'Back to the wallets').click()
    await heading(page, 'Choose a wallet').waitFor()
  })

  test('a wallet that arrives late joins the list', async () => {
    const page = await pages.open('/connect', [FOX, { ...OWL, after: 700 }])
    await button(page, 'Owl Wallet').waitFor()
    expect(await page.getByText('2 wallets found.').count()).toBe(1)
  })

  test('no wallet: says so, looks again on demand and finds one', async () => {
    const page = await pages.open('/connect', [{ ...FOX, fromRequest: 2 }])
    await heading(page, 'No wallet found').waitFor()
    await button(page, 'Look again').click()
    await button(page, 'Fox Wallet').waitFor()
  })

  test('never leaves for another origin', async () => {
    pages.server.replies.proof.push({ status: 200, body: { next: 'https://evil.example/' } })
    const page = await pages.open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Something went wrong on our side').waitFor()
    expect(page.url()).toBe(`${pages.server.url}/connect`)
  })

  test('refuses a script URL as the next page', async () => {
    pages.server.replies.proof.push({ status: 200, body: { next: 'javascript:document.title="owned"' } })
    const page = await pages.open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Something went wrong on our side').waitFor()
    expect(await page.title()).toBe('Countersign sign-in')
  })
})

describe('the demo wallet', () => {
  test('signs after two questions, and can refuse', async () => {
    pages.server.connect = { demoWallet: true }
    const page = await pages.open('/connect')
    expect(await button(page, 'Demo wallet').textContent()).toContain('development only')
    await button(page, 'Demo wallet').click()
    await page
      .getByRole('dialog', { name: 'Connect this site?' })
      .getByRole('button', { name: 'Connect' })
      .click()
    const dialog = page.getByRole('dialog', { name: 'Sign this message?' })
    expect(await dialog.locator('pre').textContent()).toBe(MESSAGE)
    expect(await dialog.textContent()).toContain(new URL(pages.server.url).host)
    expect(await violations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Reject' }).click()
    await heading(page, 'You declined in Demo wallet').waitFor()
    await button(page, 'Try again').click()
    await dialog.getByRole('button', { name: 'Sign' }).click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts.at(-1)?.body).toMatchObject({
      signature: expect.stringMatching(/^0x[0-9a-f]{128}1[bc]$/),
    })
  })

  test('is not even fetched when it is switched off', async () => {
    const page = await pages.open('/connect', [FOX])
    await button(page, 'Fox Wallet').waitFor()
    const names = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    expect(names.some((name) => name.includes('main-'))).toBe(true)
    expect(names.filter((name) => name.includes('demoWallet'))).toEqual([])
  })
})

describe('the policy', () => {
  test('is enforced: no markup from text, no new policy, no foreign image, style or request', async () => {
    const page = await pages.open('/connect', [FOX])
    await button(page, 'Fox Wallet').waitFor()
    const faults = pages.expectFaults(page)
    const outcome = await page.evaluate(async () => {
      const thrown = (work: () => void) => {
        try {
          work()
          return 'done'
        } catch (error) {
          return (error as Error).name
        }
      }
      const load = (node: HTMLElement) =>
        new Promise((resolve) => {
          node.addEventListener('load', () => resolve('loaded'))
          node.addEventListener('error', () => resolve('refused'))
          document.body.append(node)
        })
      return {
        markup: thrown(() => {
          document.body.innerHTML = '<p>'
        }),
        policy: thrown(() => {
          const { trustedTypes } = window as unknown as {
            trustedTypes: { createPolicy: (name: string, rules: object) => void }
          }
          trustedTypes.createPolicy('p', {})
        }),
        image: await load(Object.assign(new Image(), { src: 'https://evil.example/x.png' })),
        style: await load(
          Object.assign(document.createElement('link'), {
            rel: 'stylesheet',
            href: 'https://evil.example/x.css',
          }),
        ),
        request: await fetch('https://evil.example/').then(
          () => 'sent',
          () => 'refused',
        ),
      }
    })
    expect(outcome).toEqual({
      markup: 'TypeError',
      policy: 'TypeError',
      image: 'refused',
      style: 'refused',
      request: 'refused',
    })
    const expected = [
      'require-trusted-types-for',
      'trusted-types',
      'img-src',
      'style-src-elem',
      'connect-src',
    ]
    const missing = () =>
      expected.filter((directive) => !faults.some((fault) => fault.startsWith(`csp: ${directive} `)))
    await expect.poll(missing).toEqual([])
  })
})
