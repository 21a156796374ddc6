import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { accessibilityProblems } from '../test/accessibility.ts'
import { pickWallet, startSignIn } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const theatre = useTheatre({ signIn: { phone: { enabled: true } } })
const { visit, finish } = theatre

const noWallet = { eip6963: false, windowEthereum: false } as const

/** What the code of the page carries. */
const linkOf = async (page: Page): Promise<string> => {
  await page.getByRole('img', { name: 'QR code with the link' }).waitFor()
  return (await page.locator('code').first().textContent()) ?? ''
}

/** A computer without a wallet whose page waits, and a phone that has one. */
const begin = async () => {
  const computer = await visit(noWallet)
  const phone = await visit()
  await phone.page.setViewportSize({ width: 390, height: 844 })
  await startSignIn(computer.page, theatre.stage().demo)
  await computer.page.getByRole('button', { name: 'Use my phone' }).click()
  return { computer, phone, link: await linkOf(computer.page) }
}

const numberOf = async (page: Page): Promise<string> => {
  await page.getByRole('heading', { name: 'Type this number on your phone' }).waitFor()
  return (await page.locator('.code code').textContent()) ?? ''
}

const enter = async (page: Page, number: string): Promise<void> => {
  await page.getByLabel('Number').fill(number)
  await page.getByRole('button', { name: 'Continue' }).click()
}

const narrow = async (page: Page): Promise<void> => {
  const before = page.viewportSize()
  expect(await accessibilityProblems(page)).toEqual([])
  await page.setViewportSize({ width: 320, height: 640 })
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
  if (before) await page.setViewportSize(before)
}

describe('a wallet on a phone', () => {
  test('default: the phone signs, the computer continues; the relying party has verified tokens', async () => {
    const { computer, link, phone } = await begin()
    await narrow(computer.page)
    await phone.page.goto(link)
    await phone.page
      .getByRole('heading', { name: 'Sign in to Demo application in another browser?' })
      .waitFor()
    await narrow(phone.page)
    await phone.page.getByRole('button', { name: 'I started this' }).click()
    const number = await numberOf(computer.page)
    await narrow(computer.page)
    await narrow(phone.page)
    await enter(phone.page, number)
    await computer.page.getByRole('heading', { name: 'Go on in your wallet' }).waitFor()
    await pickWallet(phone.page)
    await phone.page.getByRole('heading', { name: 'Signed. Go back to where you started' }).waitFor()
    expect(phone.wallet.shown).toHaveLength(1)
    expect(phone.wallet.shown[0]).toContain('on another device')
    await narrow(phone.page)
    // The phone has nothing but its own cookie: no session, no interaction, no code.
    const names = (await phone.context.cookies()).map(({ name }) => name)
    expect(names).toEqual([expect.stringMatching(/^countersign_phone_/)])
    await computer.page.getByText(phone.wallet.address).waitFor()
    await narrow(computer.page)
    await computer.page.getByRole('button', { name: /^Continue as 0x/ }).click()
    await finish({ page: computer.page, wallet: phone.wallet })
    await computer.page.getByRole('button', { name: 'Ask the userinfo endpoint' }).click()
    await computer.page.getByText('The userinfo endpoint answered.').waitFor()
    expect(computer.wallet.shown).toHaveLength(0)
  })

  test('default: on one phone, from its browser to the browser inside of its wallet and back', async () => {
    // Two browsers of one device do not share cookies.
    const browser = await visit(noWallet)
    const inside = await visit()
    await startSignIn(browser.page, theatre.stage().demo)
    await browser.page.getByRole('button', { name: 'Use my phone' }).click()
    await linkOf(browser.page)
    await browser.page.getByText('The wallet is on this device').click()
    const href = await browser.page.getByRole('link', { name: 'Open in MetaMask' }).getAttribute('href')
    const opened = (href ?? '').replace('https://link.metamask.io/dapp/', 'http://')
    await inside.page.goto(opened)
    await inside.page.getByRole('button', { name: 'I started this' }).click()
    await enter(inside.page, await numberOf(browser.page))
    await pickWallet(inside.page)
    await browser.page.getByRole('button', { name: /^Continue as 0x/ }).click()
    await finish({ page: browser.page, wallet: inside.wallet })
  })

  test('error: a wrong number on the phone, then a new link', async () => {
    const { computer, link, phone } = await begin()
    await phone.page.goto(link)
    await phone.page.getByRole('button', { name: 'I started this' }).click()
    const number = await numberOf(computer.page)
    await enter(phone.page, number === '42' ? '43' : '42')
    await phone.page.getByText('phone_number_wrong').waitFor()
    await narrow(phone.page)
    await computer.page.getByText('Another number was typed on the phone.').waitFor()
    await computer.page.getByRole('button', { name: 'Make a new link' }).click()
    const second = await linkOf(computer.page)
    expect(second).not.toBe(link)
    await phone.page.goto(second)
    await phone.page.getByRole('button', { name: 'I started this' }).click()
    await enter(phone.page, await numberOf(computer.page))
    await pickWallet(phone.page)
    await computer.page.getByRole('button', { name: /^Continue as 0x/ }).click()
    await finish({ page: computer.page, wallet: phone.wallet })
  })

  test('error: a second phone is refused; what it would have signed is not the account that is offered', async () => {
    const { computer, link, phone } = await begin()
    await phone.page.goto(link)
    await phone.page.getByRole('button', { name: 'I started this' }).click()
    const other = await visit()
    await other.page.goto(link)
    await other.page.getByText('phone_link_used').waitFor()
    await enter(phone.page, await numberOf(computer.page))
    await pickWallet(phone.page)
    await computer.page.getByText(phone.wallet.address).waitFor()
    // The person at the computer has the last word.
    await computer.page.getByRole('button', { name: 'This is not my account' }).click()
    await computer.page.getByRole('heading', { name: 'No wallet found' }).waitFor()
    await phone.page.reload()
    await phone.page.getByText('phone_link_revoked').waitFor()
  })

  test('behavior: cancelled on the phone, the computer says so at once', async () => {
    const { computer, link, phone } = await begin()
    await phone.page.goto(link)
    await phone.page.getByRole('button', { name: 'Cancel' }).click()
    await phone.page.getByRole('heading', { name: 'Nothing was signed' }).waitFor()
    await computer.page.getByText('It was cancelled. Nothing was shared.').waitFor()
    await computer.page.getByRole('button', { name: 'Cancel and choose a wallet here' }).click()
    await computer.page.getByRole('button', { name: /^Cancel and return/ }).click()
    await computer.page.getByRole('heading', { name: 'You did not sign in' }).waitFor()
  })
})
