import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Wallet } from '@countersign/connectors'
import { openDocument, runModule } from '@countersign/testing/document'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { newPerson } from '../test/person.ts'

const NOT_PUBLISHED =
  'the packages are not published; `check packed` and `check installed` pack and install them'

/** A node of mainnet on which every account is one of a key. */
const answers: Readonly<Record<string, unknown>> = {
  eth_chainId: '0x1',
  eth_getCode: '0x',
  // To the validator of signatures (ERC-6492): no.
  eth_call: '0x00',
  eth_getBlockByNumber: { number: '0x64', hash: `0x${'1'.repeat(64)}`, timestamp: '0x6a000000' },
}

describe('Quick start for dApps', () => {
  const page = openDocument('apps/docs/guide/dapp.md')
  const ISSUE = page.take({ language: 'ts', heading: '1. Issue a message' })
  const SIGN = page.take({ language: 'ts', heading: '2. Have it signed' })
  const VERIFY = page.take({ language: 'ts', heading: '3. Verify' })
  const INSTALL = page.takeUnrunnable({ language: 'sh', heading: 'Quick start for dApps' }, NOT_PUBLISHED)
  const PACK = page.takeUnrunnable({ language: 'sh', holds: 'pack-destination' }, NOT_PUBLISHED)
  const TARBALLS = page.takeUnrunnable({ language: 'sh', holds: '../tarballs/' }, NOT_PUBLISHED)

  let node: Server
  beforeAll(async () => {
    node = createServer((request, response) => {
      void json(request).then((call) => {
        const { id, method } = call as { id: number; method: string }
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ jsonrpc: '2.0', id, result: answers[method] ?? null }))
      })
    })
    await new Promise<void>((resolve) => void node.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => {
    node?.close()
    vi.unstubAllGlobals()
  })

  test('issued, signed in the page, verified: once, and only for the account that has signed', async () => {
    const { account, wallet } = newPerson()
    const window = new EventTarget()
    let refuses = false
    const provider = {
      request: async ({ method, params = [] }: { method: string; params?: readonly string[] }) => {
        if (method === 'eth_chainId') return '0x1'
        if (method !== 'personal_sign') return [wallet.address.toLowerCase()]
        if (refuses) throw Object.assign(new Error('no'), { code: 4001 })
        return wallet.signMessage({ message: { raw: params[0] as `0x${string}` } })
      },
    }
    window.addEventListener('eip6963:requestProvider', () => {
      const info = { uuid: '1', name: 'Wallet', icon: 'data:image/svg+xml,<svg/>', rdns: 'com.example' }
      window.dispatchEvent(
        Object.assign(new Event('eip6963:announceProvider'), { detail: { info, provider } }),
      )
    })
    vi.stubGlobal('window', window)

    type Challenge = { readonly id: string; readonly message: string }
    type Issue = { issued: Set<string>; challenge: (account: string) => Challenge }
    const { challenge, issued } = (await runModule<Issue>(ISSUE)).exports
    type Verify = { signIn: (message: string, signature: string, issued: Set<string>) => Promise<string> }
    const rpc = `http://127.0.0.1:${(node.address() as AddressInfo).port}`
    const server = (await runModule<Verify>(VERIFY, { substitutions: { 'https://rpc.example': rpc } }))
      .exports

    const { fetch } = globalThis
    const sent: { message: string; signature: string }[] = []
    vi.stubGlobal('fetch', async (path: string | URL, init: RequestInit = {}) => {
      if (path !== '/challenge' && path !== '/sign-in') return fetch(path, init)
      const body = JSON.parse(init.body as string)
      if (path === '/challenge') return Response.json(challenge(body.account))
      sent.push(body)
      return Response.json({ subject: await server.signIn(body.message, body.signature, issued) })
    })
    type Page = {
      listWallets: (show: (wallet: Wallet) => void) => void
      signIn: (wallet: Wallet) => Promise<unknown>
    }
    const { listWallets, signIn } = (await runModule<Page>(SIGN)).exports
    vi.spyOn(console, 'log').mockReturnValue()
    const shown: Wallet[] = []
    listWallets((one) => shown.push(one))
    const [first] = shown
    if (first === undefined) throw new Error('no wallet is shown')
    expect(await signIn(first)).toEqual({ subject: account.toLowerCase().replace(':1:', ':') })
    refuses = true
    expect(await signIn(first)).toBeUndefined()

    const [{ message, signature } = { message: '', signature: '' }] = sent
    await expect(server.signIn(message, signature, issued)).rejects.toThrow('nonce_used: ')
    const other = challenge(newPerson().account)
    const stolen = await wallet.signMessage({ message: other.message })
    await expect(server.signIn(other.message, stolen, issued)).rejects.toThrow('signature_invalid: ')
    expect(() => challenge('eip155:1:nobody')).toThrow()
  })

  test('what is to be installed and packed is there', () => {
    const root = fileURLToPath(new URL('../../../..', import.meta.url))
    const names = [...INSTALL.text.matchAll(/@countersign\/(\S+)/g)].map(([, name = '']) => name)
    const [, packed = ''] = /\{([^}]*)\}-0\.0\.0\.tgz/.exec(TARBALLS.text) ?? []
    for (const name of [...names, ...packed.split(',').map((one) => one.replace('countersign-', ''))])
      expect(existsSync(`${root}/packages/${name}/package.json`), name).toBe(true)
    for (const name of names) {
      const { dependencies = {} } = JSON.parse(readFileSync(`${root}/packages/${name}/package.json`, 'utf8'))
      const ours = Object.keys(dependencies).filter((one) => one.startsWith('@countersign/'))
      expect(packed.split(',')).toEqual(
        expect.arrayContaining(ours.map((one) => one.slice('@countersign/'.length))),
      )
    }
    expect(PACK.text).toContain('--filter "./packages/*" pack --pack-destination ../tarballs')
  })

  test('every block is run', () => page.expectAllTaken())
})
