import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { codeOf } from '../test/codeOf.ts'
import { fakeContext } from '../test/fakes.ts'
import { openPage } from '../test/page.ts'
import { createServer } from '../test/signInServer.ts'
import { ALICE, accountOf, BOB, installTezosWallet, type TezosKnobs } from '../test/tezosWallet.ts'
import type { SignInContext } from '../types.ts'
import { signIn as signInWith } from './signIn.ts'

const ID = 'ookjlbkiijinhpmnjffcofjonbfbgaoc'
const MAINNET = 'tezos:NetXdQprcVkpaWU'

const start = (knobs: TezosKnobs = {}, more: Partial<SignInContext> = {}) => {
  const page = openPage()
  const { calls } = installTezosWallet(page, knobs)
  const server = createServer()
  const context = fakeContext({ chains: [MAINNET], challenge: server.challenge, ...more })
  return { calls, context, page, server, signIn: () => signInWith(ID, context) }
}

const run = (knobs: TezosKnobs = {}, more: Partial<SignInContext> = {}) => codeOf(start(knobs, more).signIn())

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('signIn', () => {
  test('pairs, connects and signs the packed text with its prefix', async () => {
    const { calls, context, server, signIn } = start()
    const proof = await signIn()
    expect(proof).toMatchObject({
      challenge: 'c1',
      account: `${MAINNET}:${ALICE.address}`,
      type: 'tezos:micheline',
      publicKey: ALICE.publicKey,
    })
    expect(await server.verify(proof)).toMatchObject({ ok: true, subject: `tezos:${ALICE.address}` })
    expect(server.asked).toEqual([{ place: `${MAINNET}:${ALICE.address}`, type: 'tezos:micheline' }])
    expect(context.steps).toEqual(['connecting', 'preparing', 'signing'])
    expect(calls).toMatchObject([
      { params: { type: 'postmessage-pairing-request', name: 'Example sign-in', version: '3' } },
      {
        params: { type: 'permission_request', network: { type: 'mainnet' }, scopes: ['sign'], version: '2' },
      },
      { params: { type: 'sign_payload_request', sourceAddress: ALICE.address, version: '2' } },
    ])
    const prefix = Buffer.from('Tezos Signed Message: app.example wants you').toString('hex')
    const payload = expect.stringMatching(new RegExp(`^0501[0-9a-f]{8}${prefix}`))
    expect(calls[2]?.params).toMatchObject({ signingType: 'micheline', payload })
  })

  test('pairs with new keys each time', async () => {
    const { calls, signIn } = start()
    await signIn()
    await signIn()
    const keys = calls
      .map(({ params }) => (params as { readonly publicKey?: string }).publicKey)
      .filter(Boolean)
    expect(new Set(keys).size).toBe(2)
  })

  test('names the network', async () => {
    const { calls, signIn } = start({}, { chains: ['eip155:1', 'tezos:NetXnHfVqm9iesp'] })
    expect((await signIn()).account).toBe(`tezos:NetXnHfVqm9iesp:${ALICE.address}`)
    expect(calls[1]?.params).toMatchObject({ network: { type: 'ghostnet' } })
  })

  test('takes a key without its prefix', async () => {
    const change = (answer: object) =>
      'publicKey' in answer ? { ...answer, publicKey: ALICE.rawKey } : answer
    const { server, signIn } = start({ change })
    expect(await server.verify(await signIn())).toMatchObject({ ok: true })
  })

  test.each<[string, TezosKnobs]>([
    ['a wrong signature', { wrongSignature: true }],
    ['a signature of another account', { otherAccount: true }],
  ])('leaves %s to the server, which refuses it', async (_, knobs) => {
    const { server, signIn } = start(knobs)
    expect(await server.verify(await signIn())).toMatchObject({ ok: false, code: 'signature_invalid' })
  })

  test.each([
    ['ABORTED_ERROR', 'rejected'],
    ['NOT_GRANTED_ERROR', 'rejected'],
    ['NO_ADDRESS_ERROR', 'no_accounts'],
    ['NO_PRIVATE_KEY_FOUND_ERROR', 'unsupported'],
    ['SIGNATURE_TYPE_NOT_SUPPORTED', 'unsupported'],
    ['NETWORK_NOT_SUPPORTED', 'unsupported'],
    ['UNKNOWN_ERROR', 'wallet_failed'],
    ['toString', 'wallet_failed'],
  ])('reads %s as %s in both requests', async (errorType, code) => {
    for (const at of ['connect', 'sign'] as const) {
      expect(await run({ fail: { at, errorType } })).toBe(code)
    }
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['no key', { publicKey: undefined }, 'wallet_failed'],
    ['a key with a wrong checksum', { publicKey: `${ALICE.publicKey.slice(0, -1)}1` }, 'wallet_failed'],
    ['an address as key', { publicKey: ALICE.address }, 'wallet_failed'],
    ['a contract', { address: 'KT1PWx2mnDueood7fEmfbBDKx1D9BAnnXitn' }, 'unsupported'],
    ['another type', { type: 'sign_payload_response' }, 'wallet_failed'],
  ])('when the account is %s: %s', async (_, more, code) => {
    const change = (answer: object) => ('publicKey' in answer ? { ...answer, ...more } : answer)
    expect(await run({ change })).toBe(code)
  })

  test.each([undefined, 1, '', 'edsig', `edsig${'0'.repeat(94)}`, `edsig${'a'.repeat(1000)}`])(
    'refuses the signature %.20j',
    async (signature) => {
      const change = (answer: object) => ('signature' in answer ? { ...answer, signature } : answer)
      expect(await run({ change })).toBe('wallet_failed')
    },
  )

  test.each<[string, TezosKnobs]>([
    ['postmessage-pairing-request', { unpaired: true }],
    ['permission_request', { hang: 'connect' }],
    ['sign_payload_request', { hang: 'sign' }],
  ])('aborts while %s hangs', async (last, knobs) => {
    const stop = new AbortController()
    const { calls, signIn } = start(knobs, { signal: stop.signal })
    const work = codeOf(signIn())
    await vi.waitFor(() => expect(calls.at(-1)?.method).toBe(last))
    stop.abort()
    expect(await work).toBe('aborted')
  })

  test('asks no wallet when already aborted', async () => {
    const { page, signIn } = start({}, { signal: AbortSignal.abort() })
    expect(await codeOf(signIn())).toBe('aborted')
    expect(page.posted).toEqual([])
  })

  test('needs a chain of Tezos', async () => {
    expect(await run({}, { chains: ['eip155:1'] })).toBe('unsupported')
  })

  test.each([undefined, {}, { signingType: 'raw', payload: 'text' }])(
    'has nothing signed with the payload %j',
    async (payload) => {
      const { calls, signIn } = start({}, { challenge: async () => ({ id: 'c', message: 'm', payload }) })
      await expect(signIn()).rejects.toBeInstanceOf(TypeError)
      expect(calls).toHaveLength(2)
    },
  )

  test('lets the errors of the page pass through', async () => {
    const error = new Error('server says no')
    expect(await run({}, { challenge: () => Promise.reject(error) })).toBe(error)
  })
})

describe('what others send', () => {
  test('other extensions, windows and origins are not heard', async () => {
    const { page, server, signIn } = start({ delay: 10 })
    // The wallet of somebody else answers the same pairing requests, faster, from where it must not count.
    const other = openPage()
    installTezosWallet(other, { id: ID, change: (answer) => ({ ...answer, publicKey: BOB.publicKey }) })
    vi.stubGlobal('window', page)
    page.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<{ target?: string } | undefined>
      if (data?.target === 'toExtension') other.receive(data)
    })
    other.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<{ message?: object } | undefined>
      if (data?.message === undefined) return
      page.receive(data, { source: {} })
      page.receive(data, { origin: 'https://evil.example' })
      page.receive({ ...data, sender: { id: 'another' } })
    })
    const proof = await signIn()
    expect(proof.account).toBe(`${MAINNET}:${ALICE.address}`)
    expect(await server.verify(proof)).toMatchObject({ ok: true })
  })

  test('answers to other requests are passed over', async () => {
    const change = (answer: Record<string, unknown>) => ({ ...answer, id: 'another' })
    const stop = new AbortController()
    const { calls, signIn } = start({ change }, { signal: stop.signal })
    const work = codeOf(signIn())
    await vi.waitFor(() => expect(calls).toHaveLength(2))
    await new Promise((resolve) => setTimeout(resolve, 20))
    stop.abort()
    expect(await work).toBe('aborted')
  })

  test.each([
    ['no key', { publicKey: undefined }],
    ['a key of small order', { publicKey: `01${'00'.repeat(31)}` }],
    ['a key that is no point', { publicKey: 'ff'.repeat(32) }],
    ['another type', { type: 'p2p-pairing-response' }],
  ])('a pairing with %s does not count', async (_, more) => {
    const stop = new AbortController()
    const changePairing = (answer: object) => ({ ...answer, ...more })
    const { calls, signIn } = start({ changePairing }, { signal: stop.signal })
    const work = codeOf(signIn())
    await vi.waitFor(() => expect(calls).toHaveLength(1))
    await new Promise((resolve) => setTimeout(resolve, 20))
    stop.abort()
    expect(await work).toBe('aborted')
    expect(calls).toHaveLength(1)
  })

  test('noise between the messages changes nothing', async () => {
    const { page, server, signIn } = start({ delay: 5 })
    const noise = fc.sample(fc.anything(), runs(200))
    const timer = setInterval(() => {
      const value = noise.pop()
      for (const data of [value, { message: value, sender: { id: ID } }]) page.receive(data)
      for (const key of ['payload', 'encryptedPayload']) {
        page.receive({ message: { target: 'toPage', [key]: value }, sender: { id: ID } })
        page.receive({ message: { target: 'toPage', [key]: '00'.repeat(64) }, sender: { id: ID } })
      }
    }, 1)
    const proof = await signIn()
    clearInterval(timer)
    expect(await server.verify(proof)).toMatchObject({ ok: true })
  })

  test('whatever stands inside of answers, only a ConnectorError comes out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.object(), fc.boolean(), async (answer, signing) => {
        const change = (whole: Record<string, unknown>) =>
          'signature' in whole === signing
            ? { id: whole['id'], type: whole['type'], ...(JSON.parse(JSON.stringify(answer)) as object) }
            : whole
        const { context } = start()
        const stop = new AbortController()
        const code = run({ change }, { ...context, signal: stop.signal })
        const late = setTimeout(() => stop.abort(), 200)
        expect(['aborted', 'wallet_failed']).toContain(await code)
        clearTimeout(late)
      }),
      runs(15),
    )
  })
})

test('accounts are told apart by their keys', () => {
  expect(new Set([ALICE, BOB, accountOf(3)].map(({ address }) => address)).size).toBe(3)
})
