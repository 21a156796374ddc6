import { describe, expect, test } from 'vitest'
import { authJsRedirectUri, createAuthJsApp } from '../test/authJs.ts'
import { createBrowserClient } from '../test/browserClient.ts'
import { decide, pickWallet } from '../test/flow.ts'
import { useTheatre } from '../test/theatre.ts'

const theatre = useTheatre()
const { visit } = theatre

describe('oidc-client-ts', () => {
  test('default: a public client in the browser signs in, renews its tokens and demands a fresh proof', async () => {
    const clientId = 'browser'
    const origin = await theatre.stage().addRelyingParty(async ({ issuer, baseUrl }) => ({
      client: {
        clientId,
        name: 'Browser client',
        redirectUris: [`${baseUrl}/callback`],
        authMethod: 'none',
      },
      app: await createBrowserClient({ issuer, clientId, baseUrl }),
    }))
    const { page, wallet } = await visit({ origins: [theatre.stage().issuer, origin] })
    await page.goto(origin)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await pickWallet(page)
    await decide(page, 'Allow')
    const output = page.locator('output')
    await expect.poll(() => output.textContent()).toContain(`eip155:1:${wallet.address}`)
    const before = JSON.parse((await output.textContent()) ?? '')
    expect(before).toMatchObject({
      sub: `eip155:${wallet.address.toLowerCase()}`,
      siwe: { method: 'eip191' },
    })
    await page.getByRole('button', { name: 'Renew' }).click()
    await page.locator('output[data-renewed]').waitFor()
    expect(JSON.parse((await output.textContent()) ?? '')).toMatchObject({ sub: before.sub })
    await page.getByRole('button', { name: 'Prove it again' }).click()
    await pickWallet(page)
    await decide(page, 'Allow')
    await expect.poll(() => output.textContent()).toContain(before.sub)
    expect(wallet.shown).toHaveLength(2)
  })
})

describe('@auth/core', () => {
  test('default: Auth.js signs in with the account as the name', async () => {
    const secret = 'a secret of this test only, 32 characters and more'
    const clientId = 'auth-js'
    const origin = await theatre.stage().addRelyingParty(({ issuer, baseUrl }) => ({
      client: { clientId, name: 'Auth.js application', redirectUris: [authJsRedirectUri(baseUrl)] },
      secret,
      app: createAuthJsApp({ issuer, clientId, clientSecret: secret, baseUrl }),
    }))
    const { page, wallet } = await visit({ origins: [theatre.stage().issuer, origin] })
    await page.goto(origin)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await pickWallet(page)
    await decide(page, 'Allow')
    await expect
      .poll(() => page.locator('output').textContent(), { timeout: 20_000 })
      .toBe(`eip155:1:${wallet.address}`)
  })
})
