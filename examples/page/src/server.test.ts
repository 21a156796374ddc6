import { get, type Server } from 'node:http'
import { launchChromium } from '@countersign/testing/chromium'
import { installEthereumWallet } from '@countersign/testing/ethereumWallet'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startServer } from './server.ts'
import { createSignIn } from './signIn.ts'

let server: Server
let origin: string
beforeAll(async () => {
  ;({ server, origin } = await startServer(0))
})
afterAll(() => server?.close())

const post = async (path: string, body: unknown, headers: Record<string, string> = { origin }) => {
  const response = await fetch(`${origin}${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: response.status, cookie: response.headers.get('set-cookie'), body: await response.json() }
}

describe('server', () => {
  const wallet = privateKeyToAccount(generatePrivateKey())
  const challenge = async (): Promise<string> =>
    (await post('/challenge', { account: `eip155:1:${wallet.address}` })).body.message

  test('default: a signed message is a session', async () => {
    const message = await challenge()
    const { body, cookie, status } = await post('/sign-in', {
      message,
      signature: await wallet.signMessage({ message }),
    })
    expect(status).toBe(200)
    expect(body).toEqual({ subject: `eip155:${wallet.address.toLowerCase()}` })
    const me = await fetch(`${origin}/me`, { headers: { cookie: cookie?.split(';')[0] ?? '' } })
    expect(await me.json()).toEqual(body)
  })

  test('error: the same message twice', async () => {
    const message = await challenge()
    const proof = { message, signature: await wallet.signMessage({ message }) }
    expect((await post('/sign-in', proof)).status).toBe(200)
    expect(await post('/sign-in', proof)).toMatchObject({ status: 401, body: { code: 'nonce_used' } })
  })

  test('error: signed by somebody else', async () => {
    const message = await challenge()
    const signature = await privateKeyToAccount(generatePrivateKey()).signMessage({ message })
    expect((await post('/sign-in', { message, signature })).status).toBe(401)
  })

  test('error: for another site', async () => {
    const message = (await challenge()).replaceAll(new URL(origin).host, 'evil.example')
    const signature = await wallet.signMessage({ message })
    expect((await post('/sign-in', { message, signature })).body).toEqual({ code: 'domain_mismatch' })
  })

  test.for([
    ['another origin', { origin: 'https://evil.example' }, 403],
    ['no origin', {}, 403],
  ] as const)('error: %s', async ([, headers, status]) => {
    expect((await post('/sign-in', {}, headers)).status).toBe(status)
  })

  test('security: nothing but the page is served, whatever the path', async () => {
    // As it is written: fetch would resolve it.
    const status = (path: string): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        get({ host: '127.0.0.1', port: new URL(origin).port, path }, (response) => {
          response.resume()
          resolve(response.statusCode)
        }).on('error', reject)
      })
    expect(await Promise.all(['/', '/page.js'].map(status))).toEqual([200, 200])
    for (const path of [
      '/../package.json',
      '/%2e%2e/package.json',
      '//page.js',
      '/constructor',
      '/__proto__',
    ])
      expect(await status(path)).toBe(404)
  })

  test('error: what is no JSON, too much, or nobody', async () => {
    const code = async (body: string) => {
      const answer = await fetch(`${origin}/challenge`, { method: 'POST', headers: { origin }, body })
      return (await answer.json()).code
    }
    const account = `eip155:1:${wallet.address}`
    const large = (bytes: number) => JSON.stringify({ account, more: 'x'.repeat(bytes) })
    expect(await code('{')).toBe('request_invalid')
    expect(await code(large(16_000))).toBeUndefined()
    expect(await code(large(17_000))).toBe('request_invalid')
    expect((await post('/challenge', null)).status).toBe(400)
    expect((await post('/challenge', { account: 'eip155:1:0x0' })).body).toEqual({ code: 'address_invalid' })
    expect((await fetch(`${origin}/me`)).status).toBe(401)
  })
})

test('security: a flood of challenges drops the oldest nonce, and the latest is good', async () => {
  const wallet = privateKeyToAccount(generatePrivateKey())
  const signIn = createSignIn('https://app.example', 3)
  const ask = (): string => {
    const answer = signIn.challenge(`eip155:1:${wallet.address}`)
    return 'message' in answer ? answer.message : ''
  }
  const [first = '', , , last = ''] = [ask(), ask(), ask(), ask()]
  const verify = async (message: string) => signIn.verify(message, await wallet.signMessage({ message }))
  expect(await verify(first)).toEqual({ code: 'nonce_used' })
  expect(await verify(last)).toEqual({ subject: `eip155:${wallet.address.toLowerCase()}` })
})

describe('page', () => {
  test('default: in a browser with a wallet', async () => {
    const browser = await launchChromium()
    try {
      const context = await browser.newContext()
      const privateKey = generatePrivateKey()
      await installEthereumWallet(context, { accounts: [{ privateKey }], name: 'Twin' })
      const page = await context.newPage()
      await page.goto(origin)
      await page.getByRole('button', { name: 'Twin' }).click()
      const { address } = privateKeyToAccount(privateKey)
      await page.getByText(`Signed in as eip155:${address.toLowerCase()}`).waitFor()
    } finally {
      await browser.close()
    }
  })
})
