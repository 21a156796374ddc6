import { createServer } from 'node:http'
import { installEthereumWallet } from '@countersign/testing/ethereumWallet'
import { freePort } from '@countersign/testing/freePort'
import type { Browser, Page } from 'playwright-core'
import { generatePrivateKey } from 'viem/accounts'
import { build } from 'vite'
import { type Changes, program, withProgram } from './shop.ts'
import type { Stage } from './stage.ts'

/** The program is reached as `shop` from the page. */
const MORE = `
Object.assign(globalThis, { shop: { manager, signIn, callback } })
`
const PAGE =
  '<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,"><script type="module" src="/client.js"></script></html>'

const bundle = async (entry: string): Promise<string> => {
  const output = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, lib: { entry, formats: ['es'], fileName: 'client' } },
  })
  const chunk = [output].flat().flatMap((result) => ('output' in result ? result.output : []))[0]
  if (chunk?.type !== 'chunk') throw new Error('the page was not bundled')
  return chunk.code
}

/** A relying party that is a page and nothing else. */
export type PageShop = { readonly origin: string; readonly close: () => void }

/** Serves the guide's program for browsers, as a public client. */
export const startPageShop = async (
  { issuer, register }: Pick<Stage, 'issuer' | 'register'>,
  {
    changes = [],
    clientId,
    dpopBound = false,
  }: { readonly clientId: string; readonly changes?: Changes; readonly dpopBound?: boolean },
): Promise<PageShop> => {
  const origin = `http://127.0.0.1:${await freePort()}`
  await register({
    clientId,
    redirectUris: [`${origin}/callback`],
    postLogoutRedirectUris: [`${origin}/`],
    authMethod: 'none',
    dpopBound,
  })
  const text = program('In the browser, with oidc-client-ts', 'ts', { issuer, origin }, [
    ["'shop-page'", `'${clientId}'`],
    ...changes,
  ])
  const script = await withProgram(text + MORE, bundle)
  const server = createServer(({ url }, response) => {
    const isScript = url === '/client.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : PAGE)
  })
  await new Promise<void>((resolve) => void server.listen(Number(new URL(origin).port), '127.0.0.1', resolve))
  return {
    origin,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Signs in with a new wallet in a browser profile of its own; resolves on the page that the provider leads back to. */
export const signInOn = async (
  browser: Browser,
  { give }: Pick<Stage, 'give'>,
  { origin }: PageShop,
): Promise<{ readonly page: Page; readonly account: string }> => {
  const context = await browser.newContext()
  const wallet = await installEthereumWallet(context, { accounts: [{ privateKey: generatePrivateKey() }] })
  const account = `eip155:1:${wallet.address}`
  give(account)
  const page = await context.newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(origin)
  await page.evaluate(() => void (globalThis as never as { shop: { signIn: () => unknown } }).shop.signIn())
  await page.getByRole('listitem').getByRole('button', { name: 'MetaMask' }).click()
  await page.getByRole('button', { name: 'Allow', exact: true }).click()
  await page.waitForURL(`${origin}/callback?**`)
  return { page, account }
}
