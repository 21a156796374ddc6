import { describe, expect, test } from 'vitest'
import { button, heading, usePages } from '../test/web/browser.ts'

const pages = usePages()

/** Script is switched off: after the wallet, nothing on these pages needs it. */
const open = (path: string) => pages.open(path, [], { javaScriptEnabled: false })

describe('the gate page without a script', () => {
  test.each([
    ['Check again', '/interaction/u1/gate', { action: 'retry' }],
    ['Use another wallet', '/interaction/u1/gate', { action: 'replace' }],
    ['Back to Riverside Gallery', '/interaction/u1/abort', {}],
  ])('%s is a plain form post', async (name, path, body) => {
    const page = await open('/gate')
    await button(page, name).click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts).toEqual([{ path, body }])
  })

  test('trying again is the first thing that the keyboard reaches when a chain is silent', async () => {
    const page = await open('/undecided')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts).toEqual([{ path: '/interaction/u1/gate', body: { action: 'retry' } }])
  })

  test('another wallet is added by a link', async () => {
    const page = await open('/gate')
    expect(await page.getByRole('link', { name: 'Add another wallet' }).getAttribute('href')).toBe(
      '/interaction/u1?add=wallet',
    )
  })

  test('tokens are allowed or kept by a plain form post', async () => {
    const page = await open('/tokens')
    await button(page, 'Allow').click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts).toEqual([{ path: '/interaction/u1/consent', body: { decision: 'allow' } }])
  })
})
