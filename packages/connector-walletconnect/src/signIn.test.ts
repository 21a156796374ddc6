import {
  ConnectorError,
  type Wallet as Entry,
  type Pairing,
  type SignInContext,
} from '@countersign/connectors'
import { type Relay, startRelay } from '@countersign/testing/walletConnectRelay'
import {
  openRemoteWallet,
  type RemoteBehaviour,
  type RemoteWallet,
} from '@countersign/testing/walletConnectWallet'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createDiscover } from './createDiscover.ts'
import { createServer } from './test/server.ts'
import { ethereumWallet, polkadotWallet, tezosWallet } from './test/signers.ts'

const projectId = '0123456789abcdef0123456789abcdef'
const POLKADOT = 'polkadot:91b171bb158e2d3848fa23a9f1c25182'
const TEZOS = 'tezos:NetXdQprcVkpaWU'

let relay: Relay
let wallet: RemoteWallet | undefined

beforeAll(async () => {
  relay = await startRelay({ projectId })
})
afterEach(async () => {
  await wallet?.close()
  wallet = undefined
  vi.useRealTimers()
  vi.restoreAllMocks()
})
afterAll(() => relay.close())

const entry = (namespace: string, options = { projectId, relayUrl: relay.url }): Entry => {
  const found: Entry[] = []
  createDiscover(options)((one) => found.push(one), new AbortController().signal)
  const chosen = found.find((one) => one.namespace === namespace)
  if (chosen === undefined) throw new Error(`no entry for ${namespace}`)
  return chosen
}

/** A page whose person scans what it shows with the wallet. */
const page = (chains: readonly string[], more: Partial<SignInContext> = {}) => {
  const server = createServer()
  const steps: string[] = []
  const shown: (Pairing | undefined)[] = []
  const context: SignInContext = {
    chains,
    challenge: server.challenge,
    step: (step) => steps.push(step),
    pick: async () => Promise.reject(new Error('nothing to pick')),
    pair: (pairing) => {
      shown.push(pairing)
      if (pairing !== undefined) void wallet?.pair(pairing.uri)
    },
    signal: new AbortController().signal,
    ...more,
  }
  return { server, steps, shown, context }
}

const signIn = async (
  behaviour: RemoteBehaviour,
  chains: readonly string[],
  more: Partial<SignInContext> = {},
) => {
  wallet = await openRemoteWallet({ projectId, relayUrl: relay.url }, behaviour)
  const { context, ...seen } = page(chains, more)
  const proof = entry(behaviour.namespace).signIn(context)
  return { ...seen, proof, wallet }
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
  test.each([
    ['an Ethereum account', () => ethereumWallet(['eip155:1']), ['eip155:8453', 'eip155:1'], 'eip191'],
    ['a Polkadot account', () => polkadotWallet(POLKADOT), [POLKADOT], 'substrate:signraw'],
    ['a Tezos account', () => tezosWallet('mainnet'), [TEZOS], 'tezos:micheline'],
  ])('%s at the official client signs what the server verifies', async (_, make, chains, type) => {
    const behaviour = make()
    const { proof, server, shown, steps } = await signIn(behaviour, ['near:mainnet', ...chains])
    const signed = await proof
    const chain = chains.at(-1)
    const address = behaviour.accounts[0]?.split(':').at(-1)
    expect(signed).toMatchObject({ challenge: 'c1', account: `${chain}:${address}`, type })
    expect(await server.verify(signed)).toMatchObject({ ok: true, account: `${chain}:${address}` })
    expect(server.asked).toEqual([`${chain}:${address}`])
    expect(steps).toEqual(['connecting', 'preparing', 'signing'])
    expect(shown).toEqual([
      { uri: expect.stringMatching(/^wc:[0-9a-f]{64}@2\?/), link: shown[0]?.uri },
      undefined,
    ])
  })

  test('asks for the chains of the request and one method, and says who asks', async () => {
    vi.stubGlobal('location', { origin: 'https://id.example' })
    vi.stubGlobal('document', { title: 'Example sign-in' })
    const { proof, wallet } = await signIn(ethereumWallet(), ['eip155:8453', 'near:mainnet', 'eip155:1'])
    await proof
    vi.unstubAllGlobals()
    expect(wallet.chains).toEqual(['eip155:8453', 'eip155:1'])
    expect(wallet.proposers).toMatchObject([{ name: 'Example sign-in', url: 'https://id.example' }])
  })

  test('one account on several chains is one account, on the first chain of the request', async () => {
    const { proof } = await signIn(ethereumWallet(['eip155:137', 'eip155:1', 'eip155:8453']), [
      'eip155:8453',
      'eip155:1',
    ])
    expect((await proof).account).toMatch(/^eip155:8453:/)
  })

  test('lets the person choose among several', async () => {
    const [first, second] = [ethereumWallet(), ethereumWallet()]
    const both = { ...second, accounts: [...first.accounts, ...second.accounts] }
    const offered: string[] = []
    const { proof, server } = await signIn(both, ['eip155:1'], {
      pick: async (accounts) => {
        offered.push(...accounts.map(({ account }) => account))
        return accounts[1] ?? Promise.reject(new Error('one only'))
      },
    })
    expect(await server.verify(await proof)).toMatchObject({ ok: true, account: second.accounts[0] })
    expect(offered).toEqual(both.accounts)
  })

  test('takes the long signature of a contract', async () => {
    const signature = `0x${'ab'.repeat(500)}`
    const { proof } = await signIn({ ...ethereumWallet(), answer: async () => signature }, ['eip155:1'])
    expect(await proof).toMatchObject({ signature })
  })

  test('ends the session, hangs up and leaves nothing in the page', async () => {
    const before = new Set(Object.keys(globalThis))
    const fetched = vi.spyOn(globalThis, 'fetch')
    const sessions: number[] = []
    const step = () => sessions.push(wallet?.sessions() ?? 0)
    const { proof } = await signIn(ethereumWallet(), ['eip155:1'], { step })
    await proof
    expect(sessions).toEqual([0, 1, 1])
    await expect.poll(() => wallet?.sessions()).toBe(0)
    await expect.poll(() => relay.open()).toBe(1)
    // The wallet is in this process too: one core of its own, and the counter beside it.
    const left = Object.keys(globalThis).filter((name) => !before.has(name))
    await expect.poll(() => left.filter((name) => name in globalThis)).toHaveLength(2)
    expect(left.every((name) => name.startsWith('_walletConnectCore_'))).toBe(true)
    expect(fetched).not.toHaveBeenCalled()
  })

  test('two sign-ins in a row share no keys', async () => {
    const first = await signIn(ethereumWallet(), ['eip155:1'])
    await first.proof
    await first.wallet.close()
    const second = await signIn(ethereumWallet(), ['eip155:1'])
    await second.proof
    expect(second.shown[0]?.uri).not.toBe(first.shown[0]?.uri)
  })
})

describe('signIn fails', () => {
  const refusing = (code: number, message: string): RemoteBehaviour => ({
    ...ethereumWallet(),
    answer: () => Promise.reject({ code, message }),
  })

  test.each([
    [5000, 'User rejected.', 'rejected'],
    [4001, '', 'rejected'],
    [-32000, 'User denied message signature', 'rejected'],
    [5101, 'Unsupported methods.', 'unsupported'],
    [-32601, 'The method does not exist', 'unsupported'],
    [-32000, 'Request expired', 'disconnected'],
    [-32000, 'Something else', 'wallet_failed'],
  ])('when the wallet answers %i %s: %s', async (code, message, expected) => {
    const { proof } = await signIn(refusing(code, message), ['eip155:1'])
    expect(await codeOf(proof)).toBe(expected)
  })

  test('when the person does not connect', async () => {
    const { proof, shown } = await signIn({ ...ethereumWallet(), connect: 'reject' }, ['eip155:1'])
    expect(await codeOf(proof)).toBe('rejected')
    expect(shown.at(-1)).toBeUndefined()
  })

  test('when the wallet is on other chains only', async () => {
    const { proof, server } = await signIn(ethereumWallet(['eip155:137']), ['eip155:1'])
    expect(await codeOf(proof)).toBe('no_accounts')
    expect(server.asked).toEqual([])
  })

  test.each([
    ['no signature', undefined],
    ['a short one', '0xab'],
    ['none in hexadecimal', 'yes'],
    ['an object', { signature: '0x' }],
  ])('when the answer is %s', async (_, answer) => {
    const { proof } = await signIn({ ...ethereumWallet(), answer: async () => answer ?? null }, ['eip155:1'])
    expect(await codeOf(proof)).toBe('wallet_failed')
  })

  test('security: when a Tezos wallet names no key for the account', async () => {
    const { answer, ...behaviour } = tezosWallet('mainnet')
    const other = tezosWallet('mainnet')
    const { proof } = await signIn(
      {
        ...behaviour,
        answer: (call) => (call.method === 'tezos_getAccounts' ? other : { answer }).answer(call),
      },
      [TEZOS],
    )
    expect(await codeOf(proof)).toBe('wallet_failed')
  })

  test('security: another key\u2019s signature reaches the server and is refused there', async () => {
    const { proof, server } = await signIn({ ...ethereumWallet(), answer: ethereumWallet().answer }, [
      'eip155:1',
    ])
    expect(await server.verify(await proof)).toMatchObject({ ok: false, code: 'reader_missing' })
  })

  test('when the wallet ends the session', async () => {
    const never = { ...ethereumWallet(), answer: () => new Promise<never>(() => {}) }
    const { proof, wallet } = await signIn(never, ['eip155:1'], {
      step: (step) => step === 'signing' && setTimeout(() => void wallet.leave(), 100),
    })
    expect(await codeOf(proof)).toBe('disconnected')
  })

  test('when nobody scans before the pairing has expired', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ['setTimeout', 'clearTimeout'] })
    const { context, shown } = page(['eip155:1'])
    const proof = codeOf(entry('eip155').signIn(context))
    await expect.poll(() => shown.length).toBe(1)
    await vi.advanceTimersByTimeAsync(295_000)
    expect(await proof).toBe('disconnected')
    expect(shown).toHaveLength(2)
  })

  test('when the person cancels', async () => {
    const stop = new AbortController()
    const { context, shown } = page(['eip155:1'], { signal: stop.signal })
    const proof = codeOf(entry('eip155').signIn(context))
    await expect.poll(() => shown.length).toBe(1)
    stop.abort()
    expect(await proof).toBe('aborted')
    expect(shown.at(-1)).toBeUndefined()
    await expect.poll(() => relay.open()).toBe(0)
  })

  test('when it was cancelled before it began', async () => {
    const { context } = page(['eip155:1'], { signal: AbortSignal.abort() })
    expect(await codeOf(entry('eip155').signIn(context))).toBe('aborted')
  })

  test.each([
    ['the page shows no pairing', { pair: undefined }],
    ['no chain of the request is of its namespace', { chains: ['near:mainnet'] }],
  ])('when %s', async (_, more) => {
    const { context } = page(['eip155:1'], more)
    expect(await codeOf(entry('eip155').signIn(context))).toBe('unsupported')
  })

  test('when the relay does not know the project', async () => {
    const { context } = page(['eip155:1'])
    const options = { projectId: 'f'.repeat(32), relayUrl: relay.url }
    expect(await codeOf(entry('eip155', options).signIn(context))).toBe('disconnected')
  })

  test('when the relay cannot be reached', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true, toFake: ['setTimeout', 'clearTimeout'] })
    const { context, shown, steps } = page(['eip155:1'])
    const proof = codeOf(entry('eip155', { projectId, relayUrl: 'ws://127.0.0.1:1' }).signIn(context))
    await expect.poll(() => steps).toEqual(['connecting'])
    for (let second = 0; second < 10; second++) await vi.advanceTimersByTimeAsync(1000)
    expect(await proof).toBe('disconnected')
    expect(shown).toEqual([])
  })

  test('what the server and the page throw passes through', async () => {
    const gone = new Error('the challenge endpoint is gone')
    const { proof } = await signIn(ethereumWallet(), ['eip155:1'], { challenge: () => Promise.reject(gone) })
    expect(await codeOf(proof)).toBe(gone)
  })
})

describe('createDiscover', () => {
  test('offers one entry a namespace and asks nobody', () => {
    const found: Entry[] = []
    createDiscover({ projectId })((one) => found.push(one), new AbortController().signal)
    expect(found.map(({ elsewhere, name, namespace }) => [namespace, name, elsewhere])).toEqual([
      ['eip155', 'WalletConnect', true],
      ['polkadot', 'WalletConnect (Polkadot)', true],
      ['tezos', 'WalletConnect (Tezos)', true],
    ])
  })

  test('does nothing after the page has gone', () => {
    const found: Entry[] = []
    createDiscover({ projectId })((one) => found.push(one), AbortSignal.abort())
    expect(found).toEqual([])
  })
})
