import type { Page } from 'playwright-core'
import { ADDRESS, button, FOX, heading, OTHER, OWL, type Pages } from './browser.ts'
import { plugin } from './plugin.ts'
import { challenge, type PageServer, refusal } from './server.ts'
import type { WalletScript } from './wallet.ts'

/** A state of a page that people see: how to get there, and its heading. */
export type Screen = readonly [name: string, path: string, wallets: readonly WalletScript[], title: string]

const MANY = Array.from({ length: 6 }, (_, index) => ({
  name: `Wallet ${index + 1}`,
  rdns: `example.wallet${index}`,
}))

/** What else the server says to get to a screen. */
const CONNECT: Readonly<Record<string, PageServer['connect']>> = {
  'choose of many': { chains: ['eip155:1', 'near:mainnet'], plugins: [plugin('Phones')] },
  'parts that cannot be loaded': { plugins: [plugin('Phones', '/gone.js')] },
  'another device': { plugins: [plugin('Phones')] },
}

/** Every screen and every state. */
export const SCREENS: readonly Screen[] = [
  ['choose', '/connect', [FOX, OWL], 'Choose a wallet'],
  ['choose of many', '/connect', [FOX, OWL, ...MANY], 'Choose a wallet'],
  ['parts that cannot be loaded', '/connect', [FOX], 'Choose a wallet'],
  ['no wallet', '/connect', [], 'No wallet found'],
  ['known session', '/session', [FOX], 'Continue with the wallet you used'],
  ['add a wallet', '/add', [FOX], 'Choose a wallet'],
  ['connecting', '/connect', [{ ...FOX, accounts: 'hang' }], 'Continue in Fox Wallet'],
  ['another device', '/connect', [], 'Continue in Phone wallet'],
  ['choosing', '/connect', [{ ...FOX, accounts: [ADDRESS, OTHER] }], 'Which account?'],
  ['preparing', '/connect?challenge', [FOX], 'Preparing your request'],
  ['signing', '/connect', [{ ...FOX, sign: 'hang' }], 'Sign in Fox Wallet'],
  ['expiring', '/connect?expiring', [{ ...FOX, sign: 'hang' }], 'Sign in Fox Wallet'],
  ['verifying', '/connect?proof', [FOX], 'Checking your signature'],
  ['problem', '/connect', [{ ...FOX, sign: { code: 4001 } }, OWL], 'You declined in Fox Wallet'],
  ['consent', '/consent', [], 'Share with Riverside Gallery?'],
  ['consent to tokens', '/tokens', [], 'Share with Riverside Gallery?'],
  ['consent with pictures', '/pictured', [], 'Share with Riverside Gallery?'],
  ['no token', '/none', [], 'No token found'],
  ['something missing', '/gate', [], 'Something is missing'],
  ['denied by a policy', '/denied', [], 'The rules do not admit you'],
  ['could not find out', '/undecided', [], 'Could not look it up'],
  ['operator’s look, connect', '/branded-connect', [FOX], 'Choose a wallet'],
  ['operator’s look, consent', '/branded', [], 'Share with Riverside Gallery?'],
  ['operator’s look, gate', '/branded-gate', [], 'Something is missing'],
  ['device code', '/device', [], 'Connect a device'],
  ['wrong device code', '/wrong-code', [], 'Connect a device'],
  ['device confirmation', '/device-confirm', [], 'Sign in a device to Riverside Gallery?'],
  ['device signed in', '/device-done', [], 'Your device is signed in'],
  ['device cancelled', '/device-cancelled', [], 'The device was not signed in'],
  ['connect for a device', '/device-connect', [FOX, OWL], 'Choose a wallet'],
  ['error', '/error', [], 'This sign-in cannot continue'],
  ['logout', '/logout', [], 'Sign out?'],
  ['signed out', '/signed-out', [], 'You are signed out'],
  ['own sessions', '/account', [], 'Your sign-ins and permissions'],
  ['own sessions, nothing allowed', '/account-empty', [], 'Your sign-ins and permissions'],
  ['own sessions, signed out', '/no-account', [], 'You are not signed in here'],
]

/** Whose wallets are shown, and not one of their states. */
const AT_REST = ['Choose a wallet', 'No wallet found', 'Continue with the wallet you used']

/** Goes to a screen, and opens what can be opened on it. */
export const showScreen = async (
  pages: Pages,
  [name, path, wallets, title]: Screen,
  options?: Parameters<Pages['open']>[2],
): Promise<Page> => {
  const slow = { ...refusal(500, 'internal'), delay: 3000 }
  if (name === 'preparing') pages.server.replies.challenge.push(slow)
  if (name === 'expiring') pages.server.replies.challenge.push(challenge({ expiresIn: 1 }))
  if (name === 'verifying') pages.server.replies.proof.push(slow)
  const more = CONNECT[name]
  if (more) pages.server.connect = more
  const page = await pages.open(path, wallets, options)
  if (name === 'another device') await button(page, 'Phone wallet').click()
  if (!AT_REST.includes(title) && wallets.length > 0) await button(page, 'Fox Wallet').click()
  await heading(page, title).waitFor()
  if (name === 'expiring') await button(page, 'Get more time').waitFor()
  if (name === 'choose of many') await button(page, 'MyNearWallet').waitFor()
  if (name === 'another device') await page.getByRole('img', { name: 'QR code' }).waitFor()
  if (name === 'parts that cannot be loaded') await page.getByText('could not be loaded').waitFor()
  await page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
  return page
}
