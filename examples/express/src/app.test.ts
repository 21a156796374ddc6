import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InMemorySigner } from '@taquito/signer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from './app.ts'

const ORIGIN = 'http://127.0.0.1:4610'
const KEY = 'edsk3QoqBuvdamxouPhin7swCvkQNgq4jP5KZPbwWNnwdZpSpJiEbq'
const OTHER = 'edsk3RFfvaFaxbHx8BMtEW1rKQcPtDML3LXjNqMNLCzC3wLC1bWbAt'

/** A browser: it keeps its cookie. */
const openBrowser = (base: string) => {
  let cookie = ''
  return async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { cookie, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
    const text = await response.text()
    return { status: response.status, cookie, body: text === '' ? undefined : JSON.parse(text) }
  }
}

/** So many nonces may be open. */
const MOST = 3

describe('application', () => {
  const signer = new InMemorySigner(KEY)
  let server: Server
  let base: string
  beforeAll(async () => {
    server = createApp(ORIGIN, MOST).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => server?.close())

  const prove = async (ask: ReturnType<typeof openBrowser>) => {
    const account = `tezos:NetXdQprcVkpaWU:${await signer.publicKeyHash()}`
    const { body } = await ask('POST', '/challenge', { account })
    const { prefixSig: signature } = await signer.sign(body.request.payload)
    return { message: body.message, publicKey: await signer.publicKey(), signature }
  }

  test('default: a signed message is a session, until the sign-out', async () => {
    const ask = openBrowser(base)
    const proof = await prove(ask)
    const subject = `tezos:${await signer.publicKeyHash()}`
    expect(await ask('POST', '/sign-in', proof)).toMatchObject({ status: 200, body: { subject } })
    expect((await ask('GET', '/me')).body).toEqual({ subject })
    expect((await ask('POST', '/sign-out')).status).toBe(204)
    expect((await ask('GET', '/me')).status).toBe(401)
  })

  test('behavior: the session gets another name when somebody signs in', async () => {
    const ask = openBrowser(base)
    const proof = await prove(ask)
    const { cookie: before } = await ask('GET', '/me')
    const { cookie: after } = await ask('POST', '/sign-in', proof)
    expect(after).not.toBe(before)
  })

  test('error: a message of another browser', async () => {
    const proof = await prove(openBrowser(base))
    expect(await openBrowser(base)('POST', '/sign-in', proof)).toMatchObject({
      status: 401,
      body: { code: 'nonce_used' },
    })
  })

  test('error: a signature of another account, or of another text', async () => {
    const other = new InMemorySigner(OTHER)
    for (const change of [
      async (text: string) => (await other.sign(text)).prefixSig,
      async (text: string) => (await signer.sign(`${text}00`)).prefixSig,
    ]) {
      const ask = openBrowser(base)
      const account = `tezos:NetXdQprcVkpaWU:${await signer.publicKeyHash()}`
      const { body } = await ask('POST', '/challenge', { account })
      const signature = await change(body.request.payload)
      const proof = { message: body.message, publicKey: await signer.publicKey(), signature }
      const refused = { status: 401, body: { code: 'signature_invalid' } }
      expect(await ask('POST', '/sign-in', proof)).toMatchObject(refused)
      expect((await ask('GET', '/me')).status).toBe(401)
    }
  })

  test('error: a key of another account', async () => {
    const other = new InMemorySigner(OTHER)
    const ask = openBrowser(base)
    const account = `tezos:NetXdQprcVkpaWU:${await signer.publicKeyHash()}`
    const { body } = await ask('POST', '/challenge', { account })
    const { prefixSig: signature } = await other.sign(body.request.payload)
    const proof = { message: body.message, publicKey: await other.publicKey(), signature }
    const refused = { status: 401, body: { code: 'key_account_mismatch' } }
    expect(await ask('POST', '/sign-in', proof)).toMatchObject(refused)
  })

  test('security: a flood of challenges drops the oldest, and whoever comes next signs in', async () => {
    const ask = openBrowser(base)
    const proof = await prove(ask)
    for (let count = 0; count < MOST; count += 1) await prove(openBrowser(base))
    expect(await ask('POST', '/sign-in', proof)).toMatchObject({ status: 401, body: { code: 'nonce_used' } })
    expect(await ask('POST', '/sign-in', await prove(ask))).toMatchObject({ status: 200 })
  })

  test('error: twice', async () => {
    const ask = openBrowser(base)
    const proof = await prove(ask)
    const answers = await Promise.all([ask('POST', '/sign-in', proof), ask('POST', '/sign-in', proof)])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401])
  })

  test.for([
    [undefined, 401],
    [{}, 401],
    [{ message: 1, publicKey: [], signature: {} }, 401],
    [[], 401],
  ] as const)('error: a body of %o', async ([body, status]) => {
    expect((await openBrowser(base)('POST', '/sign-in', body)).status).toBe(status)
  })

  test('error: what is no JSON', async () => {
    const headers = { 'content-type': 'application/json' }
    const response = await fetch(`${base}/sign-in`, { method: 'POST', headers, body: '{' })
    expect([response.status, await response.json()]).toEqual([400, { code: 'request_invalid' }])
  })
})
