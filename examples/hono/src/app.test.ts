import { createAlgorandAccount } from '@countersign/testing/algorandAccount'
import { createPolkadotAccount } from '@countersign/testing/polkadotAccount'
import { createTezosAccount } from '@countersign/testing/tezosAccount'
import { sign } from 'hono/jwt'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { describe, expect, test } from 'vitest'
import { createApp } from './app.ts'

const ORIGIN = 'https://app.example'
const SECRET = 'a secret of the test, 32 characters'

/** A browser in front of an application of its own, or of one that others use as well: it keeps its cookies. */
const openBrowser = (app = createApp({ origin: ORIGIN, secret: SECRET })) => {
  const cookies = new Map<string, string>()
  const ask = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const response = await app.request(`${ORIGIN}${path}`, {
      method,
      headers: {
        cookie: [...cookies].map((pair) => pair.join('=')).join('; '),
        ...(method === 'POST' && { origin: ORIGIN, 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = line.split(';')[0]?.split(/=(.*)/s) ?? []
      cookies.set(name, value)
    }
    const text = await response.text()
    return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
  }
  return { ask, cookies }
}

const evm = privateKeyToAccount(generatePrivateKey())
const account = `eip155:1:${evm.address}`

const prove = async (ask: ReturnType<typeof openBrowser>['ask']) => {
  const { body } = await ask('POST', '/challenge', { account })
  const { message, type } = body
  return { type, message, signature: await evm.signMessage({ message }) }
}

describe('application', () => {
  test('default: a signed message is a session', async () => {
    const { ask } = openBrowser()
    const subject = `eip155:${evm.address.toLowerCase()}`
    expect(await ask('POST', '/sign-in', await prove(ask))).toEqual({
      status: 200,
      body: { subject, account },
    })
    expect(await ask('GET', '/me')).toEqual({ status: 200, body: { subject } })
  })

  test.for([
    ['tezos', `tezos:NetXdQprcVkpaWU:${createTezosAccount().address}`, 'tezos:micheline'],
    [
      'polkadot',
      `polkadot:91b171bb158e2d3848fa23a9f1c25182:${createPolkadotAccount().pair.address}`,
      'substrate:signraw',
    ],
    [
      'algorand',
      `algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k:${createAlgorandAccount().address}`,
      'algorand:arc60',
    ],
    ['near', 'near:mainnet:alice.near', 'near:nep413'],
    ['flow', 'flow:mainnet:0xe3382c37849f96e9', 'flow:user-signature'],
  ] as const)('behavior: people of %s are asked as their wallets want it', async ([, person, type]) => {
    const { body, status } = await openBrowser().ask('POST', '/challenge', { account: person })
    expect(status).toBe(200)
    expect(body).toMatchObject({ type, message: expect.any(String), payload: expect.anything() })
  })

  test('error: a message of another browser, and one that was used', async () => {
    const { ask } = openBrowser()
    const proof = await prove(ask)
    expect((await openBrowser().ask('POST', '/sign-in', proof)).body).toEqual({ code: 'nonce_used' })
    expect((await ask('POST', '/sign-in', proof)).status).toBe(200)
    expect(await ask('POST', '/sign-in', proof)).toEqual({ status: 401, body: { code: 'nonce_used' } })
  })

  test('security: a flood of challenges drops the oldest, and whoever comes next signs in', async () => {
    const app = createApp({ origin: ORIGIN, secret: SECRET, nonces: 3 })
    const { ask } = openBrowser(app)
    const proof = await prove(ask)
    for (let count = 0; count < 3; count += 1) await prove(openBrowser(app).ask)
    expect(await ask('POST', '/sign-in', proof)).toEqual({ status: 401, body: { code: 'nonce_used' } })
    expect((await ask('POST', '/sign-in', await prove(ask))).status).toBe(200)
  })

  test('error: a signature of another account', async () => {
    const { ask } = openBrowser()
    const proof = await prove(ask)
    const other = privateKeyToAccount(generatePrivateKey())
    const signature = await other.signMessage({ message: proof.message })
    expect((await ask('POST', '/sign-in', { ...proof, signature })).status).toBe(401)
  })

  test('error: a session that has ended, was made up, or is none', async () => {
    for (const token of [
      await sign({ sub: 'eip155:0x1', exp: 1 }, SECRET, 'HS256'),
      await sign({ sub: 'eip155:0x1', exp: 9e9 }, `${SECRET}!`, 'HS256'),
      'eip155:0x1',
    ]) {
      const { ask, cookies } = openBrowser()
      cookies.set('__Host-session', token)
      expect((await ask('GET', '/me')).status).toBe(401)
    }
  })

  test('error: a form of another site', async () => {
    const { ask } = openBrowser()
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' }
    expect((await ask('POST', '/sign-in', await prove(ask), headers)).status).toBe(403)
  })

  test.for([[undefined], [null], [[]], [{}], [{ type: 'eip191', message: 1 }]] as const)(
    'error: a proof of %o',
    async ([body]) => {
      expect((await openBrowser().ask('POST', '/sign-in', body)).status).toBe(401)
    },
  )

  test.for(['', 'eip155:1', 'cosmos:hub:x', 'eip155:1:0x0'])('error: no message for %s', async (person) => {
    expect((await openBrowser().ask('POST', '/challenge', { account: person })).status).toBe(400)
  })
})
