import { describe, expect, test } from 'vitest'
import { violations } from '../test/web/axe.ts'
import { ADDRESS, button, FOX, heading, OTHER, OWL, usePages } from '../test/web/browser.ts'
import { challenge, refusal } from '../test/web/server.ts'
import type { WalletScript } from '../test/web/wallet.ts'

const pages = usePages()

type Screen = readonly [name: string, path: string, wallets: readonly WalletScript[], title: string]

const SCREENS: readonly Screen[] = [
  ['choose', '/connect', [FOX, OWL], 'Choose a wallet'],
  ['no wallet', '/connect', [], 'No wallet found'],
  ['connecting', '/connect', [{ ...FOX, accounts: 'hang' }], 'Continue in Fox Wallet'],
  ['choosing', '/connect', [{ ...FOX, accounts: [ADDRESS, OTHER] }], 'Which account?'],
  ['preparing', '/connect?challenge', [FOX], 'Preparing your request'],
  ['signing', '/connect', [{ ...FOX, sign: 'hang' }], 'Sign in Fox Wallet'],
  ['expiring', '/connect?expiring', [{ ...FOX, sign: 'hang' }], 'Sign in Fox Wallet'],
  ['verifying', '/connect?proof', [FOX], 'Checking your signature'],
  ['problem', '/connect', [{ ...FOX, sign: { code: 4001 } }, OWL], 'You declined in Fox Wallet'],
  ['consent', '/consent', [], 'Share with Riverside Gallery?'],
  ['consent to tokens', '/tokens', [], 'Share with Riverside Gallery?'],
  ['no token', '/gate', [], 'No token found'],
  ['denied by a policy', '/denied', [], 'The rules do not admit you'],
  ['could not find out', '/undecided', [], 'Could not look it up'],
  ['device code', '/device', [], 'Connect a device'],
  ['wrong device code', '/wrong-code', [], 'Connect a device'],
  ['device confirmation', '/device-confirm', [], 'Sign in a device to Riverside Gallery?'],
  ['device signed in', '/device-done', [], 'Your device is signed in'],
  ['device cancelled', '/device-cancelled', [], 'The device was not signed in'],
  ['connect for a device', '/device-connect', [FOX, OWL], 'Choose a wallet'],
  ['error', '/error', [], 'This sign-in cannot continue'],
  ['logout', '/logout', [], 'Sign out?'],
  ['signed out', '/signed-out', [], 'You are signed out'],
]

const show = async ([name, path, wallets, title]: Screen) => {
  const slow = { ...refusal(500, 'internal'), delay: 3000 }
  if (name === 'preparing') pages.server.replies.challenge.push(slow)
  if (name === 'expiring') pages.server.replies.challenge.push(challenge({ expiresIn: 1 }))
  if (name === 'verifying') pages.server.replies.proof.push(slow)
  const page = await pages.open(path, wallets)
  if (!['Choose a wallet', 'No wallet found'].includes(title) && wallets.length > 0)
    await button(page, 'Fox Wallet').click()
  await heading(page, title).waitFor()
  if (name === 'expiring') await button(page, 'Get more time').waitFor()
  for (const summary of await page.locator('details:not([open]) > summary').all()) await summary.click()
  return page
}

describe.each(SCREENS)('accessibility: %s', (...screen) => {
  test('axe finds nothing; at 320 px nothing sticks out, targets are 48 px and nothing moves', async () => {
    const page = await show(screen)
    expect(await violations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' })
    expect(await violations(page)).toEqual([])
    await page.setViewportSize({ width: 320, height: 640 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    const small = await page.evaluate(() =>
      [...document.querySelectorAll('a, button, summary, label')]
        .map((node) => ({ text: node.textContent, height: node.getBoundingClientRect().height }))
        .filter(({ height }) => height > 0 && height < 48),
    )
    expect(small).toEqual([])
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
  })
})

describe('announcing', () => {
  test('each new state takes the focus to its heading and says its sentence once', async () => {
    const page = await pages.open('/connect', [{ ...FOX, accounts: [ADDRESS, OTHER], sign: { code: 4001 } }])
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY')
    await page.evaluate(() => {
      const said: string[] = []
      Object.assign(window, { said })
      const regions = '[role=status], [role=alert]'
      new MutationObserver((records) => {
        const changed = new Set(
          records.map(({ target }) =>
            (target instanceof Element ? target : target.parentElement)?.closest(regions),
          ),
        )
        for (const region of changed)
          if (region?.textContent) said.push(`${region.getAttribute('role')}: ${region.textContent}`)
      }).observe(document.body, { subtree: true, childList: true, characterData: true })
    })
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Which account?').waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Which account?')
    await button(page, 'Continue with this account').click()
    await heading(page, 'You declined in Fox Wallet').waitFor()
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('You declined in Fox Wallet')
    const said = await page.evaluate(() => (window as unknown as { said: string[] }).said)
    expect(said.filter((text, index) => said.indexOf(text) !== index)).toEqual([])
    expect(said).toContain('status: Fox Wallet offers several accounts. Choose the one to sign in with.')
    expect(said.at(-1)).toBe('alert: Nothing was shared. You can try again or use another wallet.')
  })

  test.each(['#ffe600', '#000000', '#7a7a7a'])('the accent %s stays readable', async (accent) => {
    pages.server.theme = { accent }
    const problem = SCREENS.find(([name]) => name === 'problem')
    if (problem === undefined) throw new Error('no such screen')
    const page = await show(problem)
    expect(await violations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await violations(page)).toEqual([])
  })
})
