import { ConnectorError, type Pairing, type SignInContext, type Wallet } from '@countersign/connectors'
import { createAlgorandAccount } from '@countersign/testing/algorandAccount'
import { openPeraPhone, type PeraBehaviour, type PeraPhone } from '@countersign/testing/peraPhone'
import { type Bridge, startBridge } from '@countersign/testing/walletConnectBridge'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createDiscover } from './createDiscover.ts'
import { createServer } from './test/server.ts'

const MAINNET = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
const account = createAlgorandAccount()

let bridge: Bridge
let phone: PeraPhone | undefined

beforeAll(async () => {
  bridge = await startBridge()
})
afterEach(async () => {
  phone?.close()
  phone = undefined
  await expect.poll(() => bridge.open()).toBe(0)
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
afterAll(() => bridge.close())

const entry = (bridgeUrl = bridge.url): Wallet => {
  const found: Wallet[] = []
  createDiscover({ bridgeUrl })((one) => found.push(one), new AbortController().signal)
  const [wallet] = found
  if (wallet === undefined) throw new Error('nothing was added')
  return wallet
}

/** A page whose person scans what it shows with the phone. */
const page = (more: Partial<SignInContext> = {}) => {
  const server = createServer()
  const steps: string[] = []
  const shown: (Pairing | undefined)[] = []
  const context: SignInContext = {
    chains: ['eip155:1', MAINNET],
    challenge: server.challenge,
    step: (step) => steps.push(step),
    pick: async () => Promise.reject(new Error('nothing to pick')),
    pair: (pairing) => {
      shown.push(pairing)
      if (pairing !== undefined) phone?.scan(pairing.uri)
    },
    signal: new AbortController().signal,
    ...more,
  }
  return { server, steps, shown, context }
}

const signIn = (behaviour: Partial<PeraBehaviour> = {}, more: Partial<SignInContext> = {}) => {
  phone = openPeraPhone({ accounts: [account], ...behaviour })
  const { context, ...seen } = page(more)
  return { ...seen, proof: entry().signIn(context), phone }
}

const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
  try {
    await work
    return 'resolved'
  } catch (error) {
    return error instanceof ConnectorError ? error.code : error
  }
}

describe('signIn', () => {
  test('the phone signs what the server verifies', async () => {
    const { phone, proof, server, shown, steps } = signIn()
    const signed = await proof
    expect(signed).toMatchObject({
      challenge: 'c1',
      account: `${MAINNET}:${account.address}`,
      type: 'algorand:mx',
    })
    expect(await server.verify(signed)).toMatchObject({ ok: true, account: signed.account })
    expect(steps).toEqual(['connecting', 'preparing', 'signing'])
    expect(shown).toEqual([
      { uri: expect.stringMatching(/^wc:[-0-9a-f]{36}@1\?bridge=/), link: shown[0]?.uri },
      undefined,
    ])
    expect(phone.items).toMatchObject([
      {
        message: 'app.example wants you to sign in with your Algorand account:',
        signer: account.address,
        chainId: 416001,
      },
    ])
  })

  test('takes a signature as a list of numbers', async () => {
    const { proof, server } = signIn({
      answer: async ({ data }) => [
        [...account.sign(new Uint8Array(Buffer.concat([Buffer.from('MX'), Buffer.from(data, 'base64')])))],
      ],
    })
    expect(await server.verify(await proof)).toMatchObject({ ok: true })
  })

  test.each([
    ['SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe', 416002],
    ['mFgazF-2uRS1tMiL9dsj01hJGySEmPN2', 416003],
    ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', 4160],
  ])('says who asks, and for which network: %s', async (reference, chainId) => {
    vi.stubGlobal('document', { title: 'Example sign-in' })
    vi.stubGlobal('location', { origin: 'https://id.example', host: 'id.example' })
    const { phone, proof } = signIn({}, { chains: [`algorand:${reference}`] })
    expect((await proof).account).toBe(`algorand:${reference}:${account.address}`)
    expect(phone.askers).toEqual([{ name: 'Example sign-in', url: 'https://id.example', chainId }])
  })

  test('lets the person choose among several accounts', async () => {
    const second = createAlgorandAccount()
    const { proof, server } = signIn(
      { accounts: [account, second] },
      { pick: async (accounts) => accounts[1] ?? Promise.reject(new Error('one only')) },
    )
    expect(await server.verify(await proof)).toMatchObject({
      ok: true,
      account: `${MAINNET}:${second.address}`,
    })
  })

  test('ends the session, hangs up, and keys differ from one sign-in to the next', async () => {
    const first = signIn()
    await first.proof
    await expect.poll(() => first.phone.connected()).toBe(false)
    await expect.poll(() => bridge.open()).toBe(0)
    const second = signIn()
    await second.proof
    expect(second.shown[0]?.uri).not.toBe(first.shown[0]?.uri)
  })

  test('security: the bridge sees no word of what is said', async () => {
    const before = bridge.payloads.length
    await signIn().proof
    const seen = bridge.payloads.slice(before).join('\n')
    expect(seen).toMatch(/"hmac":/)
    for (const word of [account.address, 'algo_signData', 'wc_sessionRequest', 'Countersign'])
      expect(seen).not.toContain(word)
  })
})

describe('signIn fails', () => {
  test.each([
    ['Transaction Request Rejected', 'rejected'],
    ['The user cancelled', 'rejected'],
    ['Method not supported', 'unsupported'],
    ['Something else', 'wallet_failed'],
  ])('when the phone answers "%s": %s', async (text, expected) => {
    const { proof } = signIn({ answer: () => Promise.reject(new Error(text)) })
    expect(await codeOf(proof)).toBe(expected)
  })

  test('when the person does not connect', async () => {
    const { proof, shown } = signIn({ connect: 'reject' })
    expect(await codeOf(proof)).toBe('rejected')
    expect(shown.at(-1)).toBeUndefined()
  })

  test('when the phone shares no account', async () => {
    const { proof, server } = signIn({ accounts: [] })
    expect(await codeOf(proof)).toBe('no_accounts')
    expect(server.asked).toEqual([])
  })

  test.each([
    ['nothing', []],
    ['no list', 'yes'],
    ['a text that is no signature', ['yes']],
    ['numbers that are no bytes', [Array.from({ length: 64 }, () => 256)]],
    ['too few bytes', [[1, 2, 3]]],
  ])('when the answer is %s', async (_, answer) => {
    const { proof } = signIn({ answer: async () => answer })
    expect(await codeOf(proof)).toBe('wallet_failed')
  })

  test('security: another key\u2019s signature reaches the server and is refused there', async () => {
    const other = createAlgorandAccount()
    const { proof, server } = signIn({
      answer: async ({ data }) => [
        Buffer.from(other.sign(Buffer.from(`MX${atob(data)}`))).toString('base64'),
      ],
    })
    expect(await server.verify(await proof)).toMatchObject({ ok: false, code: 'signature_invalid' })
  })

  test('when the phone ends the session', async () => {
    const { phone, proof } = signIn({ answer: () => new Promise(() => {}) })
    const code = codeOf(proof)
    await expect.poll(() => phone.items.length).toBe(1)
    await phone.leave()
    expect(await code).toBe('disconnected')
  })

  test('when nobody scans in time', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ['setTimeout', 'clearTimeout'] })
    const { context, shown } = page()
    const code = codeOf(entry().signIn(context))
    await expect.poll(() => shown.length).toBe(1)
    await vi.advanceTimersByTimeAsync(300_000)
    expect(await code).toBe('disconnected')
    expect(shown).toHaveLength(2)
  })

  test('when the person cancels', async () => {
    const stop = new AbortController()
    const { context, shown } = page({ signal: stop.signal })
    const code = codeOf(entry().signIn(context))
    await expect.poll(() => shown.length).toBe(1)
    stop.abort()
    expect(await code).toBe('aborted')
    await expect.poll(() => bridge.open()).toBe(0)
  })

  test.each([
    ['it was cancelled before', { signal: AbortSignal.abort() }, 'aborted'],
    ['the page shows no pairing', { pair: undefined }, 'unsupported'],
    ['no chain of the request is Algorand\u2019s', { chains: ['eip155:1'] }, 'unsupported'],
  ])('when %s', async (_, more, expected) => {
    const { context } = page(more)
    expect(await codeOf(entry().signIn(context))).toBe(expected)
  })

  test('when the bridge cannot be reached, after three attempts, and then it stops to try', async () => {
    const sockets = vi.fn()
    const Real = globalThis.WebSocket
    vi.stubGlobal(
      'WebSocket',
      class extends Real {
        constructor(url: string) {
          super(url)
          sockets()
        }
      },
    )
    const { context } = page()
    expect(await codeOf(entry('ws://127.0.0.1:1').signIn(context))).toBe('disconnected')
    const attempts = sockets.mock.calls.length
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect([attempts, sockets.mock.calls.length]).toEqual([3, 3])
  })

  test('what the server throws passes through', async () => {
    const gone = new Error('the challenge endpoint is gone')
    const { proof } = signIn({}, { challenge: () => Promise.reject(gone) })
    expect(await codeOf(proof)).toBe(gone)
  })
})

test('createDiscover does nothing after the page has gone', () => {
  const found: Wallet[] = []
  createDiscover({ bridgeUrl: 'wss://bridge.example' })((one) => found.push(one), AbortSignal.abort())
  expect(found).toEqual([])
})
