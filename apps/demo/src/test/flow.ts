import type { Page } from 'playwright-core'

/** What a person does, in their words. */

/** Opens the demo and asks it to sign in. */
export async function startSignIn(page: Page, demo: string): Promise<void> {
  await page.goto(demo)
  await page.getByRole('button', { name: 'Sign in with your wallet' }).click()
}

/** Picks a wallet on the connect page. */
export async function pickWallet(page: Page, name = 'MetaMask'): Promise<void> {
  await page.getByRole('listitem').getByRole('button', { name }).click()
}

/** Allows or denies on the consent page. */
export async function decide(page: Page, decision: 'Allow' | 'Cancel'): Promise<void> {
  await page.getByRole('button', { name: decision, exact: true }).click()
}

/** The account that the demo received. */
export async function receivedAccount(page: Page): Promise<string> {
  await page.getByText('Signed in', { exact: true }).waitFor()
  return (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
}

/** The code of the problem on the connect page, behind "Details for support". */
export async function problemCode(page: Page): Promise<string> {
  return (await page.locator('details.support code').first().textContent()) ?? ''
}

/** Waits for a problem by its heading. */
export async function seeProblem(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading }).waitFor()
}

/** Waits for a page by its heading. */
export async function seeHeading(page: Page, heading: string): Promise<void> {
  await page.getByRole('heading', { name: heading, exact: true }).waitFor()
}
