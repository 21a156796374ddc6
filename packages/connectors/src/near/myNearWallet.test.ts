import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { codeOf } from '../test/codeOf.ts'
import { contextWith } from '../test/context.ts'
import { ALICE, nearChain } from '../test/nearWallet.ts'
import { createServer, type SignInServer } from '../test/signInServer.ts'
import type { SignInContext } from '../types.ts'
import { createMyNearWallet, takeMyNearWalletAnswer } from './myNearWallet.ts'

const CALLBACK = 'https://app.example/connect?uid=1'

type Stored = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>

const tab = (): Stored => {
  const values = new Map<string, string>()
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  }
}

/** The page that the person comes back to. */
const comeBack = (fragment: string) => {
  const { pathname, search, hash } = new URL(`${CALLBACK}${fragment}`)
  const replaceState = vi.fn()
  vi.stubGlobal('location', { pathname, search, hash })
  vi.stubGlobal('history', { state: { page: 1 }, replaceState })
  return replaceState
}

/** MyNearWallet: signs what the address says, and answers in the fragment. */
const answerOf = async (url: string, changes: Record<string, string> = {}): Promise<string> => {
  const asked = new URL(url).searchParams
  const get = (name: string) => asked.get(name) ?? ''
  const signature = await ALICE.sign({
    message: get('message'),
    recipient: get('recipient'),
    nonce: Uint8Array.from(Buffer.from(get('nonce'), 'base64')),
    callbackUrl: get('callbackUrl'),
  })
  const { accountId, publicKey } = ALICE
  const signed = { accountId, publicKey, signature: Buffer.from(signature).toString('base64') }
  const answer = { ...signed, state: get('state'), ...changes }
  return `#${Object.entries(answer)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}&`)
    .join('')}`
}

describe('createMyNearWallet', () => {
  let server: SignInServer
  let storage: Stored
  let went: string[]

  /** Leaves for the wallet; resolves with the address. */
  const leave = (more: Partial<SignInContext> = {}, options = {}): Promise<string> =>
    new Promise((resolve, reject) => {
      const go = (url: string) => {
        went.push(url)
        resolve(url)
      }
      const wallet = createMyNearWallet({ callbackUrl: CALLBACK, storage, go, ...options })
      wallet.signIn(contextWith(server, ['near:mainnet'], more)).catch(reject)
    })

  beforeEach(() => {
    const chain = nearChain()
    server = createServer({ readers: { near: { reader: () => chain } } })
    storage = tab()
    went = []
  })
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  test('goes to the wallet with the text of the server, and takes the answer when the person is back', async () => {
    const url = await leave()
    expect(url).toMatch(/^https:\/\/app\.mynearwallet\.com\/sign-message\?/)
    expect([...new URL(url).searchParams.keys()].sort()).toEqual([
      'callbackUrl',
      'message',
      'nonce',
      'recipient',
      'state',
    ])
    const replaceState = comeBack(await answerOf(url))
    const proof = takeMyNearWalletAnswer({ storage })
    if (proof === undefined) throw new Error('no answer')
    expect(proof).toMatchObject({ account: 'near:mainnet:alice.near', callbackUrl: CALLBACK })
    expect(proof).not.toHaveProperty('state')
    expect(await server.verify(proof)).toMatchObject({ ok: true, subject: 'near:mainnet:alice.near' })
    expect(replaceState.mock.calls).toEqual([[{ page: 1 }, '', '/connect?uid=1']])
  })

  test('takes an answer once', async () => {
    const url = await leave()
    comeBack(await answerOf(url))
    expect(takeMyNearWalletAnswer({ storage })).toMatchObject({ accountId: 'alice.near' })
    expect(takeMyNearWalletAnswer({ storage })).toBeUndefined()
  })

  test('wipes an answer that this tab has not asked for, and does not take it', async () => {
    const url = await leave()
    const replaceState = comeBack(await answerOf(url))
    expect(takeMyNearWalletAnswer({ storage: tab() })).toBeUndefined()
    expect(replaceState).toHaveBeenCalledTimes(1)
  })

  test('does not take an answer to another request', async () => {
    const url = await leave()
    comeBack(await answerOf(url, { state: '0'.repeat(32) }))
    expect(takeMyNearWalletAnswer({ storage })).toBeUndefined()
  })

  test.each([
    ['User rejected the request', 'rejected'],
    ['Ledger device: UNKNOWN_ERROR', 'wallet_failed'],
  ])('says what the wallet says: %s', async (text, code) => {
    await leave()
    const replaceState = comeBack(`#error=${encodeURIComponent(text)}&`)
    expect(await codeOf((async () => takeMyNearWalletAnswer({ storage }))())).toBe(code)
    expect(replaceState).toHaveBeenCalledTimes(1)
  })

  test.each([{ signature: 'x' }, { publicKey: 'x' }, { accountId: 'A' }])('refuses %j', async (changes) => {
    const url = await leave()
    comeBack(await answerOf(url, changes))
    expect(await codeOf((async () => takeMyNearWalletAnswer({ storage }))())).toBe('wallet_failed')
  })

  test.each(['', '#', '#section', '#accountId=alice.near'])('leaves the fragment %j alone', (fragment) => {
    const replaceState = comeBack(fragment)
    expect(takeMyNearWalletAnswer({ storage })).toBeUndefined()
    expect(replaceState).not.toHaveBeenCalled()
  })

  test('does not leave without a place to remember', async () => {
    const full: Stored = {
      ...tab(),
      setItem: () => {
        throw new Error('full')
      },
    }
    expect(await codeOf(leave({}, { storage: full }))).toBe('unsupported')
    expect(went).toEqual([])
  })

  test('goes only where the request leads', async () => {
    expect(await codeOf(leave({ chains: ['eip155:1'] }))).toBe('unsupported')
    await leave({ chains: ['near:testnet'] })
    expect(went[0]).toMatch(/^https:\/\/testnet\.mynearwallet\.com\//)
  })

  test('stops waiting at abort', async () => {
    const stop = new AbortController()
    const wallet = createMyNearWallet({ callbackUrl: CALLBACK, storage, go: () => stop.abort() })
    const context = contextWith(server, ['near:mainnet'], { signal: stop.signal })
    expect(await codeOf(wallet.signIn(context))).toBe('aborted')
  })

  test('does nothing on a server', () => {
    expect(takeMyNearWalletAnswer()).toBeUndefined()
  })
})
