import { describe, expect, test } from 'vitest'
import { ADDRESS, button, calls, FOX, heading, OTHER, OWL, script, usePages } from '../test/web/browser.ts'
import { challenge, refusal } from '../test/web/server.ts'

const pages = usePages()

describe('every failure is recoverable', () => {
  test.each([
    ['rejected', { sign: { code: 4001 } }, 'You declined in Fox Wallet'],
    ['pending', { accounts: { code: -32002 } }, 'Fox Wallet is already waiting for you'],
    ['locked', { accounts: [] }, 'Fox Wallet shows no account'],
    ['disconnected', { accounts: { code: 4900 } }, 'Fox Wallet is not connected'],
    ['malformed', { sign: { signature: 'x' } }, 'Fox Wallet did not answer as expected'],
  ] as const)('wallet %s: says what happened, then works again', async (_, bad, title) => {
    const page = await pages.open('/connect', [{ ...FOX, ...bad }, OWL])
    await button(page, 'Fox Wallet').click()
    await heading(page, title).waitFor()
    expect(await page.getByRole('alert').filter({ hasText: /\w/ }).count()).toBe(1)
    await script(page, { accounts: [ADDRESS], sign: `0x${'11'.repeat(65)}` })
    await button(page, 'Try again with Fox Wallet').click()
    await heading(page, 'Done').waitFor()
  })

  test('wallet cannot sign: only another wallet is offered', async () => {
    const page = await pages.open('/connect', [{ ...FOX, sign: { code: 4200 } }, OWL])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Fox Wallet cannot sign this').waitFor()
    expect(await button(page, 'Fox Wallet').count()).toBe(0)
    await button(page, 'Owl Wallet').click()
    await heading(page, 'Done').waitFor()
  })

  test('chain unavailable: the same proof again, without the wallet', async () => {
    pages.server.replies.proof.push(refusal(503, 'chain_unavailable', { retryable: true }))
    const page = await pages.open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'The network cannot be reached').waitFor()
    const before = await calls(page)
    await button(page, 'Check again').click()
    await heading(page, 'Done').waitFor()
    const proofs = pages.server.posts.filter(({ path }) => path.endsWith('/proof'))
    expect(proofs).toHaveLength(2)
    expect(proofs[1]).toEqual(proofs[0])
    expect(before.filter((call) => call.startsWith('personal_sign'))).toHaveLength(1)
  })

  test('expired: a fresh challenge in place', async () => {
    pages.server.replies.proof.push(refusal(410, 'challenge_expired'))
    const page = await pages.open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'That took too long').waitFor()
    await button(page, 'Sign again with Fox Wallet').click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts.filter(({ path }) => path.endsWith('/challenge'))).toHaveLength(2)
  })

  test('running out: says so in time, and gives more of it', async () => {
    pages.server.replies.challenge.push(challenge({ expiresIn: 1 }))
    const page = await pages.open('/connect', [{ ...FOX, sign: 'hang' }])
    await button(page, 'Fox Wallet').click()
    await button(page, 'Get more time').waitFor()
    await script(page, { accounts: [ADDRESS], sign: `0x${'11'.repeat(65)}` })
    await button(page, 'Get more time').click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts.filter(({ path }) => path.endsWith('/challenge'))).toHaveLength(2)
  })

  test('offline: keeps the proof until the connection is back', async () => {
    const page = await pages.open('/connect', [FOX])
    await page.route('**/proof', (route) => route.abort('internetdisconnected'))
    await button(page, 'Fox Wallet').click()
    await heading(page, 'The connection was lost').waitFor()
    await page.unroute('**/proof')
    await button(page, 'Check again').click()
    await heading(page, 'Done').waitFor()
  })

  test('wrong account: names both', async () => {
    const values = { expected: `eip155:1:${ADDRESS}`, received: OTHER }
    pages.server.replies.proof.push(refusal(400, 'signature_invalid', values))
    const page = await pages.open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'Another account in Fox Wallet').waitFor()
    await page.getByText('You signed with 0xf39f…2266, expected 0x8ba1…ba72.').waitFor()
  })

  test('interaction gone: only the way back', async () => {
    pages.server.replies.challenge.push(refusal(410, 'interaction_expired'))
    const page = await pages.open('/connect', [FOX, OWL])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'This sign-in is over').waitFor()
    expect(await page.getByRole('link', { name: 'Back to Riverside Gallery' }).getAttribute('href')).toBe(
      'https://gallery.example/',
    )
    expect(await button(page, 'Owl Wallet').count()).toBe(0)
  })

  test('an unknown code still has words, and the request id for support', async () => {
    pages.server.replies.proof.push(refusal(400, 'brand_new_code'))
    const page = await pages.open('/connect', [FOX])
    await button(page, 'Fox Wallet').click()
    await heading(page, 'That did not work').waitFor()
    await page.getByText('Details for support').click()
    expect(await page.locator('dd').allTextContents()).toEqual(['brand_new_code', '01JDA7Q3X8M4'])
    await button(page, 'Try again with Fox Wallet').click()
    await heading(page, 'Done').waitFor()
  })
})

describe('plain forms', () => {
  test.each([
    ['Allow', { decision: 'allow', remember: 'on' }],
    ['Cancel', { decision: 'deny', remember: 'on' }],
  ])('consent: %s', async (name, body) => {
    const page = await pages.open('/consent', [], { javaScriptEnabled: false })
    expect(await page.getByRole('checkbox').isChecked()).toBe(false)
    await page.getByRole('checkbox').check()
    await button(page, name).click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts).toEqual([{ path: '/interaction/u1/consent', body }])
  })

  test('Allow and Cancel have the same size', async () => {
    const page = await pages.open('/consent')
    const [allow, deny] = await Promise.all([
      button(page, 'Allow').boundingBox(),
      button(page, 'Cancel').boundingBox(),
    ])
    expect([allow?.width, allow?.height]).toEqual([deny?.width, deny?.height])
  })

  test('continue with the known session, and cancel, without scripts', async () => {
    pages.server.connect = { session: `eip155:1:${ADDRESS}` }
    const page = await pages.open('/connect', [], { javaScriptEnabled: false })
    expect(await page.content()).toContain('Signing in needs JavaScript')
    await button(page, 'Continue as 0x8ba1…ba72').click()
    await heading(page, 'Done').waitFor()
    await page.goto(`${pages.server.url}/connect`)
    await button(page, 'Cancel and return to Riverside Gallery').click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts.map(({ path }) => path)).toEqual([
      '/interaction/u1/resume',
      '/interaction/u1/abort',
    ])
  })

  test('sign out submits the provider’s own form', async () => {
    const page = await pages.open('/logout')
    await button(page, 'Sign out').click()
    await heading(page, 'Done').waitFor()
    expect(pages.server.posts).toMatchObject([
      { path: '/session/end/confirm', body: { xsrf: 'abc', logout: 'yes' } },
    ])
  })
})
