import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Hex, recoverMessageAddress, stringToHex } from 'viem'
import { generatePrivateKey, privateKeyToAddress } from 'viem/accounts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { launchChromium } from './chromium.ts'
import { type EthereumWalletOptions, installEthereumWallet } from './ethereumWallet.ts'

const CSP = "default-src 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

let server: Server
let browser: Browser
let context: BrowserContext

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': CSP })
    response.end('<!doctype html><title>Page</title><link rel="icon" href="data:,">')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  browser = await launchChromium()
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

beforeEach(() => async () => context?.close())

type Answer = { readonly value?: unknown; readonly code?: number }

async function open(options: Partial<EthereumWalletOptions> = {}) {
  context = await browser.newContext()
  const privateKey = generatePrivateKey()
  const wallet = await installEthereumWallet(context, { accounts: [{ privateKey }], ...options })
  const page = await context.newPage()
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return { wallet, page, privateKey }
}

function request(page: Page, method: string, params?: unknown): Promise<Answer> {
  return page.evaluate(
    async ([method, params]) => {
      const { ethereum } = window as unknown as { ethereum: { request: (args: object) => Promise<unknown> } }
      try {
        return { value: await ethereum.request({ method, params }) }
      } catch (error) {
        return { code: (error as { code: number }).code }
      }
    },
    [method, params] as const,
  )
}

function announced(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const names: string[] = []
    window.addEventListener('eip6963:announceProvider', (event) => {
      names.push((event as CustomEvent<{ info: { name: string } }>).detail.info.name)
    })
    window.dispatchEvent(new Event('eip6963:requestProvider'))
    return names
  })
}

describe('installEthereumWallet', () => {
  test('default: announces itself, connects and signs with the real key on a page with a strict policy', async () => {
    const { wallet, page } = await open()
    expect(await announced(page)).toEqual(['MetaMask'])
    expect(await request(page, 'eth_chainId')).toEqual({ value: '0x1' })
    expect(await request(page, 'eth_requestAccounts')).toEqual({ value: [wallet.address] })
    const signed = await request(page, 'personal_sign', [stringToHex('hello'), wallet.address])
    expect(await recoverMessageAddress({ message: 'hello', signature: signed.value as Hex })).toBe(
      wallet.address,
    )
    expect(wallet.shown).toEqual(['hello'])
  })

  test('behavior: declines, has a request pending, is locked', async () => {
    const { wallet, page } = await open({ reject: 'connect' })
    expect(await request(page, 'eth_requestAccounts')).toEqual({ code: 4001 })
    wallet.set({ reject: undefined, pending: 'connect' })
    expect(await request(page, 'eth_requestAccounts')).toEqual({ code: -32002 })
    wallet.set({ pending: undefined, locked: true })
    expect(await request(page, 'eth_requestAccounts')).toEqual({ value: [] })
  })

  test('behavior: signs with another key, another text, another signature', async () => {
    const other = generatePrivateKey()
    const { wallet, page } = await open({ signWith: other })
    const sign = async () =>
      (await request(page, 'personal_sign', [stringToHex('a'), wallet.address])).value as Hex
    expect(await recoverMessageAddress({ message: 'a', signature: await sign() })).toBe(
      privateKeyToAddress(other),
    )
    wallet.set({ signWith: undefined, alterMessage: () => 'b' })
    expect(await recoverMessageAddress({ message: 'b', signature: await sign() })).toBe(wallet.address)
    wallet.set({ alterMessage: undefined, alterSignature: () => '0x00' })
    expect(await sign()).toBe('0x00')
  })

  test('behavior: has several accounts, in lower case, on another chain', async () => {
    const accounts = [{ privateKey: generatePrivateKey() }, { privateKey: generatePrivateKey() }]
    const { page } = await open({ accounts, lowerCase: true, chainId: '8453' })
    expect(await request(page, 'eth_chainId')).toEqual({ value: '0x2105' })
    expect(await request(page, 'eth_requestAccounts')).toEqual({
      value: accounts.map(({ privateKey }) => privateKeyToAddress(privateKey).toLowerCase()),
    })
  })

  test('behavior: arrives late, without window.ethereum', async () => {
    const { page } = await open({ announceAfter: 150, windowEthereum: false })
    const name = await page.evaluate(
      () =>
        new Promise((resolve) => {
          window.addEventListener('eip6963:announceProvider', (event) => {
            resolve((event as CustomEvent<{ info: { name: string } }>).detail.info.name)
          })
          window.dispatchEvent(new Event('eip6963:requestProvider'))
        }),
    )
    expect(name).toBe('MetaMask')
    expect(await page.evaluate(() => 'ethereum' in window)).toBe(false)
  })

  test('behavior: never answers when it hangs', async () => {
    const { page } = await open({ hang: 'chain' })
    const first = await Promise.race([
      request(page, 'eth_chainId'),
      request(page, 'eth_requestAccounts').then(() => 'accounts'),
    ])
    expect(first).toBe('accounts')
  })

  test('error: refuses to sign for an account it does not have', async () => {
    const { page } = await open()
    const foreign = privateKeyToAddress(generatePrivateKey())
    expect(await request(page, 'personal_sign', [stringToHex('a'), foreign])).toEqual({ code: 4100 })
  })

  test('error: a wallet without accounts is a mistake of the test', async () => {
    const page = await browser.newPage()
    await expect(installEthereumWallet(page, { accounts: [] })).rejects.toMatchObject({
      code: 'wallet_invalid',
    })
    await page.close()
  })
})
