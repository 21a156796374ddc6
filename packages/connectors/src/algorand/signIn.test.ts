import type { AlgorandForm } from '@countersign/testing/algorandWallet'
import { anyJson } from '@countersign/testing/anyJson'
import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  ALICE,
  type AlgorandKnobs,
  BOB,
  installAlgorandWallet,
  MAINNET,
  TESTNET,
} from '../test/algorandWallets.ts'
import { codeOf } from '../test/codeOf.ts'
import { fakeContext } from '../test/fakes.ts'
import { openPage } from '../test/page.ts'
import { createServer } from '../test/signInServer.ts'
import type { SignInContext, Wallet } from '../types.ts'
import { discover } from './discover.ts'

const FORMS: readonly AlgorandForm[] = ['kibisis', 'pera', 'lute']
const TYPES = { kibisis: 'algorand:unprefixed', pera: 'algorand:arc60', lute: 'algorand:arc60' } as const

const start = async (form: AlgorandForm, knobs: AlgorandKnobs = {}, more: Partial<SignInContext> = {}) => {
  const page = openPage()
  const { calls } = installAlgorandWallet(form, knobs)
  const found: Wallet[] = []
  const listing = new AbortController()
  discover((wallet) => found.push(wallet), listing.signal)
  await vi.waitFor(() => expect(found).toHaveLength(1), { interval: 1 })
  listing.abort()
  const server = createServer()
  const context = fakeContext({ chains: ['eip155:1', MAINNET], challenge: server.challenge, ...more })
  const signIn = () => found[0]?.signIn(context) ?? Promise.reject(new Error('no wallet'))
  return { calls, context, page, server, signIn }
}

const run = async (form: AlgorandForm, knobs: AlgorandKnobs = {}, more: Partial<SignInContext> = {}) =>
  codeOf((await start(form, knobs, more)).signIn())

afterEach(() => {
  vi.unstubAllGlobals()
})

describe.each(FORMS)('signIn with a wallet that speaks as %s does', (form) => {
  test('connects and signs in its own form', async () => {
    const { calls, context, server, signIn } = await start(form)
    const proof = await signIn()
    expect(proof).toMatchObject({
      challenge: 'c1',
      account: `${MAINNET}:${ALICE.address}`,
      type: TYPES[form],
      signature: expect.any(String),
    })
    expect(proof['signer']).toBeUndefined()
    expect('message' in proof).toBe(form === 'kibisis')
    expect('authenticatorData' in proof).toBe(form !== 'kibisis')
    expect(await server.verify(proof)).toMatchObject({ ok: true, subject: `algorand:${ALICE.address}` })
    expect(server.asked).toEqual([{ place: `${MAINNET}:${ALICE.address}`, type: TYPES[form] }])
    expect(context.steps).toEqual(['connecting', 'preparing', 'signing'])
    expect(calls.map(({ method }) => method)).toEqual(['enable', 'sign_message'])
  })

  test('asks which of several accounts', async () => {
    const shares = [ALICE, BOB].map(({ address }) => ({ address }))
    const pick: SignInContext['pick'] = async ([, second]) => second ?? Promise.reject(new Error('one'))
    const { context, server, signIn } = await start(form, { shares, choose: 1 }, { pick })
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
    for (const at of ['connect', 'sign'] as const) {
      expect(await run(form, { fail: { at, code } })).toBe(expected)
    }
  })

  test('leaves a wrong signature to the server, which refuses it', async () => {
    const { server, signIn } = await start(form, { wrongSignature: true })
    expect(await server.verify(await signIn())).toMatchObject({ ok: false, code: 'signature_invalid' })
  })

  test('leaves a signature of another account to the server, which does not accept it', async () => {
    const { server, signIn } = await start(form, { otherAccount: true })
    const proof = await signIn()
    expect(proof['signer']).toBe(form === 'lute' ? undefined : BOB.address)
    const code = form === 'lute' ? 'signature_invalid' : 'reader_missing'
    expect(await server.verify(proof)).toMatchObject({ ok: false, code })
  })

  test.each<[string, unknown, string]>([
    ['there is none', [], 'no_accounts'],
    ['one is no address', [{ address: 'x' }], 'wallet_failed'],
    ['one has no text', [{ address: 1 }], 'wallet_failed'],
  ])('when of the accounts %s: %s', async (_, shares, code) => {
    expect(await run(form, { shares })).toBe(code)
  })

  test.each([undefined, 'x', 'A'.repeat(88), '!'.repeat(86)])(
    'refuses the signature %j',
    async (signature) => {
      // Lute answers in bytes.
      const bytes = form === 'lute' ? 'AAAA' : signature
      expect(await run(form, { change: (result) => ({ ...result, signature: bytes }) })).toBe('wallet_failed')
    },
  )

  test.each([
    ['enable', 'connect'],
    ['sign_message', 'sign'],
  ] as const)('aborts while %s hangs', async (method, hang) => {
    const stop = new AbortController()
    const { calls, signIn } = await start(form, { hang }, { signal: stop.signal })
    const work = codeOf(signIn())
    await vi.waitFor(() => expect(calls.at(-1)?.method).toBe(method))
    stop.abort()
    expect(await work).toBe('aborted')
  })

  test('asks no wallet when already aborted', async () => {
    const { calls, signIn } = await start(form, {}, { signal: AbortSignal.abort() })
    expect(await codeOf(signIn())).toBe('aborted')
    expect(calls).toEqual([])
  })

  test('needs a chain of Algorand that the wallet has', async () => {
    expect(await run(form, {}, { chains: ['eip155:1'] })).toBe('unsupported')
    expect(await run(form, {}, { chains: ['algorand:unknown'] })).toBe('unsupported')
    if (form !== 'lute') expect(await run(form, {}, { chains: [TESTNET] })).toBe('unsupported')
  })

  test('lets the errors of the page pass through', async () => {
    const error = new Error('server says no')
    expect(await run(form, {}, { challenge: () => Promise.reject(error) })).toBe(error)
  })
})

test('the person closes the window of Lute', async () => {
  expect(await run('lute', { close: true })).toBe('rejected')
})

test('Lute is asked for the network by its name', async () => {
  const { calls, signIn } = await start('lute', {}, { chains: [TESTNET] })
  expect((await signIn()).account).toBe(`${TESTNET}:${ALICE.address}`)
  expect(calls[0]?.params).toEqual({ genesisID: 'testnet-v1.0' })
})

describe('what others send', () => {
  const spoofed = (requestId: unknown) => ({
    id: 'x',
    requestId,
    reference: 'arc0027:enable:response',
    result: { accounts: [{ address: BOB.address }] },
  })

  test('answers to other requests are not heard, on neither way', async () => {
    const { page, signIn } = await start('kibisis')
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
    const { page, signIn } = await start('pera')
    page.addEventListener('message', (event) => {
      const { data } = event as MessageEvent<{ id?: string; reference?: string } | null>
      if (data?.reference === 'arc0027:enable:request') page.receive(spoofed(data.id), sender)
    })
    expect((await signIn()).account).toBe(`${MAINNET}:${ALICE.address}`)
  })

  test.each(FORMS)('whatever a wallet answers by %s, only a ConnectorError comes out', async (form) => {
    await fc.assert(
      fc.asyncProperty(anyJson, anyJson, async (accounts, result) => {
        const change = () => (form === 'lute' ? { signature: 'AAAA' } : result)
        const knobs = { shares: form === 'lute' ? [{ address: accounts }] : accounts, change }
        const code = await run(form, knobs)
        expect(['no_accounts', 'wallet_failed']).toContain(code)
        expect(await run(form, { change })).toBe('wallet_failed')
      }),
      runs(15),
    )
  })
})
