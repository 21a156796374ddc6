import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ALICE, BOB } from '../test/algorandKeys.ts'
import {
  type AlgorandKnobs,
  installEventWallet,
  installLute,
  installMessageWallet,
  MAINNET,
  TESTNET,
} from '../test/algorandWallets.ts'
import { codeOf } from '../test/codeOf.ts'
import { fakeContext } from '../test/fakes.ts'
import { openPage } from '../test/page.ts'
import { createServer } from '../test/signInServer.ts'
import type { SignInContext, Wallet } from '../types.ts'
import { discover } from './discover.ts'

type Kind = 'event' | 'message' | 'lute'
const KINDS: readonly Kind[] = ['event', 'message', 'lute']
const TYPES = { event: 'algorand:unprefixed', message: 'algorand:arc60', lute: 'algorand:arc60' } as const

const start = async (kind: Kind, knobs: AlgorandKnobs = {}, more: Partial<SignInContext> = {}) => {
  const page = openPage()
  const install = { event: () => installEventWallet(knobs), message: installMessageWallet, lute: installLute }
  const { asked } = install[kind](page, knobs)
  const found: Wallet[] = []
  const listing = new AbortController()
  discover((wallet) => found.push(wallet), listing.signal)
  await vi.waitFor(() => expect(found).toHaveLength(1), { interval: 1 })
  listing.abort()
  const server = createServer()
  const context = fakeContext({ chains: ['eip155:1', MAINNET], challenge: server.challenge, ...more })
  const signIn = () => found[0]?.signIn(context) ?? Promise.reject(new Error('no wallet'))
  return { asked, context, page, server, signIn }
}

const run = async (kind: Kind, knobs: AlgorandKnobs = {}, more: Partial<SignInContext> = {}) =>
  codeOf((await start(kind, knobs, more)).signIn())

afterEach(() => {
  vi.unstubAllGlobals()
})

describe.each(KINDS)('signIn with a wallet that speaks by %s', (kind) => {
  test('connects and signs in its own form', async () => {
    const { asked, context, server, signIn } = await start(kind)
    const proof = await signIn()
    expect(proof).toMatchObject({
      challenge: 'c1',
      account: `${MAINNET}:${ALICE.address}`,
      type: TYPES[kind],
      signature: expect.any(String),
    })
    expect(proof['signer']).toBeUndefined()
    expect('message' in proof).toBe(kind === 'event')
    expect('authenticatorData' in proof).toBe(kind !== 'event')
    expect(await server.verify(proof)).toMatchObject({ ok: true, subject: `algorand:${ALICE.address}` })
    expect(server.asked).toEqual([{ place: `${MAINNET}:${ALICE.address}`, type: TYPES[kind] }])
    expect(context.steps).toEqual(['connecting', 'preparing', 'signing'])
    expect(asked.map(({ method }) => method)).toEqual(['enable', 'sign_message'])
  })

  test('asks which of several accounts', async () => {
    const accounts = [ALICE, BOB].map(({ address }) => ({ address }))
    const pick: SignInContext['pick'] = async ([, second]) => second ?? Promise.reject(new Error('one'))
    const { context, server, signIn } = await start(kind, { accounts, signer: BOB }, { pick })
    const proof = await signIn()
    expect(proof.account).toBe(`${MAINNET}:${BOB.address}`)
    expect(await server.verify(proof)).toMatchObject({ ok: true })
    expect(context.steps).toEqual(['connecting', 'choosing', 'preparing', 'signing'])
  })

  test.each([
    [4001, 'rejected'],
    [4100, 'rejected'],
    [4003, 'unsupported'],
    [4004, 'unsupported'],
    [4000, 'wallet_failed'],
    [4002, 'wallet_failed'],
  ])('reads %d as %s in both calls', async (code, expected) => {
    for (const at of ['enable', 'sign_message'] as const) {
      expect(await run(kind, { fail: { at, code } })).toBe(expected)
    }
  })

  test('leaves a wrong signature to the server, which refuses it', async () => {
    const { server, signIn } = await start(kind, { wrongSignature: true })
    expect(await server.verify(await signIn())).toMatchObject({ ok: false, code: 'signature_invalid' })
  })

  test('leaves a signature of another account to the server, which does not accept it', async () => {
    const { server, signIn } = await start(kind, { signer: BOB })
    const proof = await signIn()
    expect(proof['signer']).toBe(kind === 'lute' ? undefined : BOB.address)
    const code = kind === 'lute' ? 'signature_invalid' : 'reader_missing'
    expect(await server.verify(proof)).toMatchObject({ ok: false, code })
  })

  test.each<[string, unknown, string]>([
    ['there is none', [], 'no_accounts'],
    ['one is no address', [{ address: 'x' }], 'wallet_failed'],
    ['one has no text', [{ address: 1 }], 'wallet_failed'],
  ])('when of the accounts %s: %s', async (_, accounts, code) => {
    expect(await run(kind, { accounts })).toBe(code)
  })

  test.each([undefined, 'x', 'A'.repeat(88), '!'.repeat(86)])(
    'refuses the signature %j',
    async (signature) => {
      // Lute answers in bytes.
      const bytes = kind === 'lute' ? 'AAAA' : signature
      expect(await run(kind, { change: (result) => ({ ...result, signature: bytes }) })).toBe('wallet_failed')
    },
  )

  test.each(['enable', 'sign_message'] as const)('aborts while %s hangs', async (hang) => {
    const stop = new AbortController()
    const { asked, signIn } = await start(kind, { hang }, { signal: stop.signal })
    const work = codeOf(signIn())
    await vi.waitFor(() => expect(asked.at(-1)?.method).toBe(hang))
    stop.abort()
    expect(await work).toBe('aborted')
  })

  test('asks no wallet when already aborted', async () => {
    const { asked, signIn } = await start(kind, {}, { signal: AbortSignal.abort() })
    expect(await codeOf(signIn())).toBe('aborted')
    expect(asked).toEqual([])
  })

  test('needs a chain of Algorand that the wallet has', async () => {
    expect(await run(kind, {}, { chains: ['eip155:1'] })).toBe('unsupported')
    expect(await run(kind, {}, { chains: ['algorand:unknown'] })).toBe('unsupported')
    if (kind !== 'lute') expect(await run(kind, {}, { chains: [TESTNET] })).toBe('unsupported')
  })

  test('lets the errors of the page pass through', async () => {
    const error = new Error('server says no')
    expect(await run(kind, {}, { challenge: () => Promise.reject(error) })).toBe(error)
  })
})

test('the person closes the window of Lute', async () => {
  expect(await run('lute', { close: true } as AlgorandKnobs)).toBe('rejected')
})

test('Lute is asked for the network by its name', async () => {
  const { asked, signIn } = await start('lute', {}, { chains: [TESTNET] })
  expect((await signIn()).account).toBe(`${TESTNET}:${ALICE.address}`)
  expect(asked[0]?.params).toEqual({ genesisID: 'testnet-v1.0' })
})

describe('what others send', () => {
  const spoofed = (requestId: unknown) => ({
    id: 'x',
    requestId,
    reference: 'arc0027:enable:response',
    result: { accounts: [{ address: BOB.address }] },
  })

  test('answers to other requests are not heard, on neither way', async () => {
    const { page, signIn } = await start('event')
    page.addEventListener('arc0027:enable:request', () => {
      page.receive(spoofed('another'))
      page.dispatchEvent(
        new CustomEvent('arc0027:enable:response', { detail: JSON.stringify(spoofed('another')) }),
      )
      page.dispatchEvent(new CustomEvent('arc0027:enable:response', { detail: spoofed('another') }))
    })
    expect((await signIn()).account).toBe(`${MAINNET}:${ALICE.address}`)
  })

  test.each([
    ['another window', { source: {} }],
    ['another origin', { origin: 'https://evil.example' }],
  ])('%s is not heard, not even with the right id', async (_, sender) => {
    const { page, signIn } = await start('message')
    page.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<{ id?: string; reference?: string } | null>
      if (data?.reference === 'arc0027:enable:request') page.receive(spoofed(data.id), sender)
    })
    expect((await signIn()).account).toBe(`${MAINNET}:${ALICE.address}`)
  })

  test.each(KINDS)('whatever a wallet answers by %s, only a ConnectorError comes out', async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), fc.jsonValue(), async (accounts, result) => {
        const change = () => (kind === 'lute' ? { signature: 'AAAA' } : result)
        const knobs = { accounts: kind === 'lute' ? [{ address: accounts }] : accounts, change }
        const code = await run(kind, knobs)
        expect(['no_accounts', 'wallet_failed']).toContain(code)
        expect(await run(kind, { change })).toBe('wallet_failed')
      }),
      { numRuns: 15 },
    )
  })
})
