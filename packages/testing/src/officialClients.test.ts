import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import { u8aWrapBytes } from '@polkadot/util'
import { signatureVerify } from '@polkadot/util-crypto'
import { base58, createBase58check } from '@scure/base'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { arc60Bytes, authenticatorDataOf } from './algorandAccount.ts'
import { installAlgorandWallet } from './algorandWallet.ts'
import { launchChromium } from './chromium.ts'
import { bundledScript } from './inpage.ts'
import { startMyNearWallet } from './myNearWallet.ts'
import { installNearWallet } from './nearWallet.ts'
import type * as OfficialClients from './page/officialClients.ts'
import { createPolkadotAccount } from './polkadotAccount.ts'
import { installPolkadotWallet } from './polkadotWallet.ts'
import { installSolanaWallet } from './solanaWallet.ts'
import { createTezosAccount, type TezosCurve } from './tezosAccount.ts'
import { installTezosWallet } from './tezosWallet.ts'

const base58check = createBase58check(sha256)

let server: Server
let browser: Browser
let context: BrowserContext
let clients: string

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end('<!doctype html><title>Example</title><link rel="icon" href="data:,">')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  ;[browser, clients] = await Promise.all([
    launchChromium(),
    bundledScript('officialClients', 'globalThis.clients = inpage'),
  ])
})

afterAll(async () => {
  await browser?.close()
  server?.close()
})

afterEach(async () => {
  await context?.close()
})

const origin = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

/** A page with a wallet in it, and then the clients. */
async function open<Wallet>(install: (context: BrowserContext) => Promise<Wallet>) {
  context = await browser.newContext()
  const wallet = await install(context)
  const page = await context.newPage()
  await page.goto(origin())
  await page.evaluate(clients)
  return { wallet, page }
}

type Clients = typeof OfficialClients

async function run<Name extends keyof Clients>(
  page: Page,
  name: Name,
  parameter: Parameters<Clients[Name]>[0],
): Promise<Awaited<ReturnType<Clients[Name]>>> {
  return (await page.evaluate(
    ([client, given]) =>
      (globalThis as unknown as { clients: Record<string, (given: unknown) => unknown> }).clients[client]?.(
        given,
      ),
    [name, parameter] as const,
  )) as Awaited<ReturnType<Clients[Name]>>
}

describe('installPolkadotWallet', () => {
  test('default: @polkadot/extension-dapp connects and has its text signed', async () => {
    const { page, wallet } = await open((to) =>
      installPolkadotWallet(to, { accounts: [createPolkadotAccount({ prefix: 42 })] }),
    )
    const { address, names, signature } = await run(page, 'signWithExtensionDapp', 'hello\nworld')
    expect({ address, names }).toEqual({ address: wallet.address, names: ['polkadot-js'] })
    const wrapped = u8aWrapBytes('hello\nworld')
    expect(signatureVerify(wrapped, signature ?? '', address).isValid).toBe(true)
    expect(signatureVerify(u8aWrapBytes('hello'), signature ?? '', address).isValid).toBe(false)
    expect(wallet.shown).toEqual(['hello\nworld'])
  })
})

describe('installNearWallet', () => {
  test('default: near-connect connects and has its text signed in one prompt', async () => {
    const { page, wallet } = await open((to) => installNearWallet(to, { name: 'Meteor' }))
    const { accountId, names, publicKey, signature } = await run(page, 'signWithNearConnect', 'hello')
    expect({ accountId, names }).toEqual({ accountId: wallet.address, names: ['Meteor'] })
    expect(verifyNep413({ message: 'hello', publicKey, signature })).toBe(true)
    expect(verifyNep413({ message: 'hallo', publicKey, signature })).toBe(false)
    expect(wallet.calls.map(({ method }) => method)).toEqual(['signInAndSignMessage'])
  })
})

type Signed413 = {
  readonly message: string
  readonly publicKey?: string | undefined
  readonly signature?: string | undefined
  readonly callbackUrl?: string | undefined
}

/** NEP-413: Ed25519 over SHA-256 of the Borsh encoding behind the tag. */
function verifyNep413({ callbackUrl, message, publicKey = '', signature = '' }: Signed413): boolean {
  const u32 = (value: number) => new Uint8Array(Uint32Array.of(value).buffer)
  const text = (value: string) => concatBytes(u32(Buffer.byteLength(value)), Buffer.from(value))
  const callback = callbackUrl === undefined ? [0] : [1, ...text(callbackUrl)]
  const nonce = new Uint8Array(32).fill(7)
  const parts = [u32(2 ** 31 + 413), text(message), nonce, text('app.example'), Uint8Array.from(callback)]
  const key = base58.decode(publicKey.slice('ed25519:'.length))
  return ed25519.verify(Buffer.from(signature, 'base64'), sha256(concatBytes(...parts)), key)
}

describe('startMyNearWallet', () => {
  const callbackUrl = () => `${origin()}/connect?uid=1`

  async function leave(page: Page, url: string) {
    const nonce = Buffer.alloc(32, 7).toString('base64')
    const asked = { message: 'hello\n<b>world</b>', recipient: 'app.example', nonce, state: 's1' }
    const query = new URLSearchParams({ ...asked, callbackUrl: callbackUrl() })
    await page.goto(`${url}/sign-message?${query}`)
    return asked
  }

  const comeBack = async (page: Page, button: 'Approve' | 'Deny') => {
    await page.getByRole('button', { name: button }).click()
    const { hash, href } = new URL(page.url())
    expect(href.slice(0, href.indexOf('#'))).toBe(callbackUrl())
    return Object.fromEntries(new URLSearchParams(hash.slice(1)))
  }

  test('default: shows the text and comes back with a signature in the fragment', async () => {
    const { page, wallet: site } = await open(() => startMyNearWallet())
    const { message, state } = await leave(page, site.url)
    expect(await page.locator('pre').textContent()).toBe(message)
    const { accountId, publicKey, signature, ...rest } = await comeBack(page, 'Approve')
    expect({ accountId, rest }).toEqual({ accountId: site.address, rest: { state } })
    expect(verifyNep413({ message, publicKey, signature, callbackUrl: callbackUrl() })).toBe(true)
    expect(verifyNep413({ message, publicKey, signature })).toBe(false)

    await leave(page, site.url)
    expect(await comeBack(page, 'Deny')).toEqual({ error: 'User rejected the request' })

    site.set({ state: 'another' })
    await leave(page, site.url)
    expect(await comeBack(page, 'Approve')).toMatchObject({ state: 'another' })

    site.set({ reject: 'sign' })
    await leave(page, site.url)
    expect(await page.getByRole('button').allTextContents()).toEqual(['Deny'])
    await site.close()
  })
})

describe('installTezosWallet', () => {
  const CURVES = {
    ed25519: { prefix: 5, verify: ed25519.verify },
    secp256k1: {
      prefix: 5,
      verify: (signature: Uint8Array, digest: Uint8Array, key: Uint8Array) =>
        secp256k1.verify(signature, digest, key, { prehash: false }),
    },
    p256: {
      prefix: 4,
      verify: (signature: Uint8Array, digest: Uint8Array, key: Uint8Array) =>
        p256.verify(signature, digest, key, { prehash: false, lowS: false }),
    },
  }

  test.each<TezosCurve>(['ed25519', 'secp256k1', 'p256'])(
    'default: the Beacon SDK pairs, connects and has its text signed with %s',
    async (curve) => {
      const account = createTezosAccount(curve)
      const { page, wallet } = await open((to) => installTezosWallet(to, { accounts: [account] }))
      const text = 'Tezos Signed Message: hello'
      const length = Buffer.byteLength(text).toString(16).padStart(8, '0')
      const payload = `0501${length}${Buffer.from(text).toString('hex')}`
      const seed = Uint8Array.from(randomBytes(32))
      const publicKey = ed25519.getPublicKey(seed)
      const { connected, names, signed } = await run(page, 'signWithBeacon', {
        payload,
        sourceAddress: wallet.address,
        publicKey: bytesToHex(publicKey),
        secretKey: bytesToHex(concatBytes(seed, publicKey)),
      })
      expect(names).toEqual(['Temple'])
      expect(connected).toMatchObject({ type: 'permission_response', publicKey: account.publicKey })
      const { prefix, verify } = CURVES[curve]
      const signature = base58check.decode(String(signed?.['signature'])).slice(prefix)
      const check = (bytes: string) =>
        verify(signature, blake2b(hexToBytes(bytes), { dkLen: 32 }), hexToBytes(account.rawKey))
      expect(check(payload)).toBe(true)
      expect(check(`${payload}00`)).toBe(false)
      expect(wallet.shown).toEqual([text])
    },
  )
})

describe('installAlgorandWallet', () => {
  const verify = (signature: string, bytes: Uint8Array, publicKey?: Uint8Array) =>
    ed25519.verify(Buffer.from(signature, 'base64'), bytes, publicKey ?? new Uint8Array())

  test('default: the official client of ARC-27 connects and has its text signed as it is', async () => {
    const { page, wallet } = await open((to) => installAlgorandWallet(to))
    const { name, signer, signature } = await run(page, 'signWithAvmClient', 'hello')
    expect({ name, signer }).toEqual({ name: 'Kibisis', signer: wallet.address })
    const key = wallet.accounts[0]?.publicKey
    expect(verify(signature, Buffer.from('hello'), key)).toBe(true)
    expect(verify(signature, Buffer.from('hallo'), key)).toBe(false)
    expect(wallet.shown).toEqual(['hello'])
  })

  test('default: lute-connect connects and has data signed by ARC-60', async () => {
    const { page, wallet } = await open((to) => installAlgorandWallet(to, { form: 'lute' }))
    const data = Buffer.from('{"hello":1}')
    const signed = await run(page, 'signWithLute', data.toString('base64'))
    expect(signed.addresses).toEqual([wallet.address])
    const about = Uint8Array.from(Buffer.from(signed.authenticatorData, 'base64'))
    expect(about).toEqual(authenticatorDataOf(new URL(origin()).host))
    const key = wallet.accounts[0]?.publicKey
    expect(verify(signed.signature, arc60Bytes(data, about), key)).toBe(true)
    expect(verify(signed.signature, data, key)).toBe(false)
  })
})

describe('installSolanaWallet', () => {
  test('default: the official client of Wallet Standard connects and has its text signed', async () => {
    const { page, wallet } = await open((to) => installSolanaWallet(to))
    const { address, name, signature } = await run(page, 'signWithStandardClient', 'hello')
    expect({ address, name }).toEqual({ address: wallet.address, name: wallet.name })
    const signed = Buffer.from(signature, 'base64')
    expect(ed25519.verify(signed, Buffer.from('hello'), base58.decode(wallet.address))).toBe(true)
    expect(ed25519.verify(signed, Buffer.from('hallo'), base58.decode(wallet.address))).toBe(false)
  })
})
