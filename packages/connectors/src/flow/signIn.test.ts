import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { codeOf } from '../test/codeOf.ts'
import { fakeContext } from '../test/fakes.ts'
import { ALICE, BOB, type FlowKnobs, installFlowWallet, reader } from '../test/flowWallet.ts'
import { openPage } from '../test/page.ts'
import { createServer } from '../test/signInServer.ts'
import type { SignInContext, Wallet } from '../types.ts'
import { discover } from './discover.ts'

const start = (knobs: FlowKnobs = {}, more: Partial<SignInContext> = {}) => {
  const page = openPage()
  const { calls } = installFlowWallet(knobs)
  const found: Wallet[] = []
  const listing = new AbortController()
  discover((wallet) => found.push(wallet), listing.signal)
  listing.abort()
  const server = createServer({ readers: { flow: { reader: () => reader } } })
  const context = fakeContext({ chains: ['flow:mainnet'], challenge: server.challenge, ...more })
  const [wallet] = found
  if (wallet === undefined) throw new Error('no wallet was found')
  return { calls, context, page, server, wallet }
}

const run = (knobs: FlowKnobs = {}, more: Partial<SignInContext> = {}) => {
  const { context, wallet } = start(knobs, more)
  return codeOf(wallet.signIn(context))
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('signIn', () => {
  test('proves the account while connecting, in one prompt', async () => {
    const { calls, context, server, wallet } = start()
    const proof = await wallet.signIn(context)
    expect(proof).toMatchObject({
      challenge: 'c1',
      account: `flow:mainnet:${ALICE}`,
      type: 'flow:account-proof',
      signatures: [{ addr: ALICE, keyId: 0 }],
    })
    expect(proof).not.toHaveProperty('signature')
    expect(await server.verify(proof)).toMatchObject({ ok: true, subject: `flow:mainnet:${ALICE}` })
    expect(server.asked).toEqual([{ place: 'flow:mainnet', type: 'flow:account-proof' }])
    expect(calls.map(({ method }) => method)).toEqual(['authn'])
    expect(calls[0]?.params).toEqual({
      appIdentifier: 'https://app.example',
      nonce: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(context.steps).toEqual(['connecting', 'preparing', 'signing'])
  })

  test('asks for a user signature where the wallet makes no account proof', async () => {
    const { calls, context, server, wallet } = start({
      without: 'account-proof',
      closesLate: true,
      readyAfter: 10,
    })
    const proof = await wallet.signIn(context)
    expect(proof).toMatchObject({ challenge: 'c2', type: 'flow:user-signature' })
    expect(await server.verify(proof)).toMatchObject({ ok: true, account: `flow:mainnet:${ALICE}` })
    expect(server.asked[1]).toEqual({ place: `flow:mainnet:${ALICE}`, type: 'flow:user-signature' })
    expect(calls.map(({ method }) => method)).toEqual(['authn', 'user-signature'])
  })

  test.each<[string, FlowKnobs]>([
    ['an account proof', {}],
    ['a user signature', { without: 'account-proof' }],
  ])('leaves a wrong signature of %s to the server, which refuses it', async (_, knobs) => {
    const { context, server, wallet } = start({ ...knobs, wrongSignature: true })
    expect(await server.verify(await wallet.signIn(context))).toMatchObject({ code: 'signature_invalid' })
  })

  test.each<[string, FlowKnobs, string]>([
    ['the person declines', { reject: 'connect' }, 'rejected'],
    ['the person closes the window', { close: 'connect' }, 'rejected'],
    ['the person declines to sign', { without: 'account-proof', reject: 'sign' }, 'rejected'],
    ['the window closes before signing', { without: 'account-proof', close: 'sign' }, 'rejected'],
    ['another account signs', { without: 'account-proof', otherAccount: true }, 'wrong_account'],
    ['there is nothing that signs', { without: 'both' }, 'unsupported'],
    ['there is no account', { change: (data) => ({ ...Object(data), addr: null }) }, 'no_accounts'],
    ['the address is none', { address: '0xzz' }, 'wallet_failed'],
    ['nothing is approved', { change: () => null }, 'no_accounts'],
    ['services are none', { change: (data) => ({ ...Object(data), services: 'x' }) }, 'wallet_failed'],
    [
      'signatures are none',
      { without: 'account-proof', change: (data) => (Array.isArray(data) ? [] : data) },
      'wallet_failed',
    ],
  ])('when %s: %s', async (_, knobs, code) => {
    expect(await run(knobs)).toBe(code)
  })

  test('takes no account proof over another nonce', async () => {
    const change = (data: unknown) =>
      JSON.parse(JSON.stringify(data).replace(/"nonce":"../, '"nonce":"zz')) as unknown
    const { context, server, wallet } = start({ change })
    const proof = await wallet.signIn(context)
    expect(proof.type).toBe('flow:user-signature')
    expect(await server.verify(proof)).toMatchObject({ ok: true })
  })

  test('takes no account proof of another account than the one connected', async () => {
    const change = (data: unknown) => ({ ...Object(data), addr: BOB })
    expect(await run({ change })).toBe('wrong_account')
  })

  test('reads addresses and signatures in capitals, with and without 0x', async () => {
    const change = (data: unknown) => {
      const text = JSON.stringify(data).replaceAll(ALICE, ALICE.slice(2).toUpperCase())
      return JSON.parse(
        text.replace(/"signature":"(\w+)"/, (_, hex: string) => `"signature":"0x${hex.toUpperCase()}"`),
      ) as unknown
    }
    const { context, server, wallet } = start({ change })
    expect(await server.verify(await wallet.signIn(context))).toMatchObject({ ok: true })
  })

  test.each<[string, FlowKnobs]>([
    ['authn', { hang: 'connect' }],
    ['user-signature', { without: 'account-proof', hang: 'sign' }],
  ])('aborts while %s hangs and hears nothing more', async (hanging, knobs) => {
    const stop = new AbortController()
    const { calls, context, page, wallet } = start(knobs, { signal: stop.signal })
    const work = codeOf(wallet.signIn(context))
    await vi.waitFor(() => expect(calls.some(({ method }) => method === hanging)).toBe(true))
    stop.abort()
    expect(await work).toBe('aborted')
    const { length } = page.posted
    page.receive({ type: 'FCL:VIEW:READY' })
    expect(page.posted).toHaveLength(length)
  })

  test('asks no wallet when already aborted', async () => {
    const { calls, context, page, wallet } = start({}, { signal: AbortSignal.abort() })
    expect(await codeOf(wallet.signIn(context))).toBe('aborted')
    expect([...calls, ...page.posted]).toEqual([])
  })

  test('needs a chain of Flow', async () => {
    expect(await run({}, { chains: ['eip155:1'] })).toBe('unsupported')
  })

  test.each([undefined, {}, { nonce: 1 }])('asks no wallet with the payload %j', async (payload) => {
    const { calls, context, wallet } = start(
      {},
      { challenge: async () => ({ id: 'c', message: 'm', payload }) },
    )
    await expect(wallet.signIn(context)).rejects.toBeInstanceOf(TypeError)
    expect(calls).toEqual([])
  })

  test('lets the errors of the page pass through', async () => {
    const error = new Error('server says no')
    expect(await run({}, { challenge: () => Promise.reject(error) })).toBe(error)
  })

  test.each([
    ['another window', { source: {} }],
    ['another origin', { origin: 'https://evil.example' }],
    ['a window that is gone', { source: null }],
  ])('does not hear %s', async (_, sender) => {
    const { context, page, server, wallet } = start({ delay: 20 })
    const data = { addr: BOB, services: [] }
    const spoof = () => {
      page.receive({ type: 'FCL:VIEW:READY' }, sender)
      page.receive({ type: 'FCL:VIEW:RESPONSE', status: 'APPROVED', data }, sender)
      page.receive({ type: 'FCL:VIEW:CLOSE' }, sender)
    }
    const timer = setInterval(spoof, 1)
    const proof = await wallet.signIn(context)
    clearInterval(timer)
    expect(await server.verify(proof)).toMatchObject({ ok: true, account: `flow:mainnet:${ALICE}` })
  })

  test('takes no answer before the window is ready', async () => {
    const { context, page, wallet } = start({ delay: 20 })
    const timer = setInterval(() => page.receive({ type: 'FCL:VIEW:RESPONSE', status: 'DECLINED' }), 1)
    page.addEventListener('message', ({ data }: Event & { data?: { type?: string } }) => {
      if (data?.type === 'FCL:VIEW:READY') clearInterval(timer)
    })
    expect((await wallet.signIn(context)).account).toBe(`flow:mainnet:${ALICE}`)
  })

  test('throws only ConnectorError, whatever the wallet approves', async () => {
    await fc.assert(
      fc.asyncProperty(fc.object({ withSparseArray: true }), fc.boolean(), async (answer, whole) => {
        const change = (data: unknown) => {
          const changed = JSON.parse(JSON.stringify(answer)) as object
          return whole ? changed : { ...Object(data), services: Object.values(changed) }
        }
        expect(['no_accounts', 'unsupported', 'wallet_failed']).toContain(await run({ change }))
      }),
      runs(30),
    )
  })
})
