import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { codeOf } from '../test/codeOf.ts'
import { contextWith } from '../test/context.ts'
import { anything, thrower } from '../test/hostile.ts'
import { openPage } from '../test/page.ts'
import { createPolkadotWallet, type PolkadotKnobs } from '../test/polkadotWallet.ts'
import { createServer } from '../test/signInServer.ts'
import type { SignInContext } from '../types.ts'
import { signIn } from './signIn.ts'

const POLKADOT = 'polkadot:91b171bb158e2d3848fa23a9f1c25182'
const KUSAMA = 'polkadot:b0a8d493285c2df73290dfb7e61f870f'
const KUSAMA_GENESIS = '0xb0a8d493285c2df73290dfb7e61f870f17b41801197a149ca93654499ea3dafe'

const open = (knobs: PolkadotKnobs = {}, more: Partial<SignInContext> = {}) => {
  const server = createServer()
  const context = contextWith(server, [POLKADOT, KUSAMA], more)
  const wallet = { enable: createPolkadotWallet(knobs), version: '1' }
  return { context, server, wallet, work: () => signIn(wallet, context) }
}

describe('signIn', () => {
  beforeEach(() => {
    openPage()
  })
  afterEach(() => {
    vi.unstubAllGlobals()
  })

  test.each<[PolkadotKnobs]>([
    [{}],
    [{ prefix: 42 }],
    [{ scheme: 'ed25519' }],
    [{ scheme: 'ecdsa' }],
    [{ withType: true }],
    [{ withType: true, scheme: 'ecdsa' }],
    [{ withEthereum: true }],
  ])('signs the text of the server, which verifies the answer: %j', async (knobs) => {
    const { context, server, work } = open(knobs)
    const proof = await work()
    expect(Object.keys(proof).sort()).toEqual(['account', 'challenge', 'message', 'signature', 'type'])
    expect(context.steps).toEqual(['connecting', 'preparing', 'signing'])
    expect(server.asked).toEqual([{ place: proof.account, type: 'substrate:signraw' }])
    expect(await server.verify(proof)).toMatchObject({
      ok: true,
      method: `polkadot:${knobs.scheme ?? 'sr25519'}`,
    })
  })

  test('hands over the plain text, and says who asks', async () => {
    const { context, wallet } = open()
    const enable = vi.fn(wallet.enable)
    const signRaw = vi.fn()
    const watched = async (name: string) => {
      const injected = await enable(name)
      signRaw.mockImplementation(injected.signer.signRaw as never)
      return { ...injected, signer: { signRaw } }
    }
    const { message } = await signIn({ enable: watched }, context)
    expect(enable.mock.calls).toEqual([['Example sign-in']])
    expect(signRaw.mock.calls).toEqual([[{ address: expect.any(String), data: message, type: 'bytes' }]])
  })

  test('prefers connect, the newer form', async () => {
    const { context, wallet } = open()
    const enable = vi.fn()
    expect(await codeOf(signIn({ connect: wallet.enable, enable }, context))).toBe('resolved')
    expect(enable).not.toHaveBeenCalled()
  })

  test('asks which of two accounts', async () => {
    const pick = vi.fn(
      async (offered: readonly { address: string; account: string }[]) => offered[1] as never,
    )
    const { context, server, work } = open({ twoAccounts: true, withEthereum: true }, { pick })
    const proof = await work()
    expect(pick.mock.calls[0]?.[0]).toMatchObject([{ name: 'Account 1' }, { name: 'Account 2' }])
    expect(context.steps).toEqual(['connecting', 'choosing', 'preparing', 'signing'])
    expect(await server.verify(proof)).toMatchObject({ ok: true })
  })

  test('takes the chain that an account is bound to', async () => {
    const { work } = open({ genesisHash: KUSAMA_GENESIS, prefix: 2 })
    expect((await work()).account).toMatch(/^polkadot:b0a8d493285c2df73290dfb7e61f870f:/)
    const other = open({ genesisHash: `0x${'1'.repeat(64)}` })
    expect(await codeOf(other.work())).toBe('no_accounts')
  })

  test.each<[string, PolkadotKnobs]>([
    ['rejected', { reject: 'connect' }],
    ['rejected', { reject: 'sign' }],
    ['no_accounts', { locked: true }],
    ['no_accounts', { onlyEthereum: true }],
    ['unsupported', { readOnly: true }],
    ['resolved', { delay: 20 }],
  ])('%s: %j', async (code, knobs) => {
    expect(await codeOf(open(knobs).work())).toBe(code)
  })

  test.each([
    ['The source https://x has a pending authorization request', 'pending'],
    ['The source https://x is not allowed to interact with this extension', 'rejected'],
    ['Talisman extension has not been configured yet', 'no_accounts'],
    ['Wallet is locked', 'no_accounts'],
    ['Raw signing is not supported', 'unsupported'],
    ['blocked', 'wallet_failed'],
  ])('understands “%s”', async (text, code) => {
    const enable = () => Promise.reject(new Error(text))
    expect(await codeOf(signIn({ enable }, open().context))).toBe(code)
  })

  test.each<[PolkadotKnobs]>([[{ hang: 'connect' }], [{ hang: 'sign' }]])(
    'leaves a wallet that never answers behind: %j',
    async (knobs) => {
      const stop = new AbortController()
      const work = codeOf(open(knobs, { signal: stop.signal }).work())
      await new Promise((resolve) => setTimeout(resolve, 20))
      stop.abort()
      expect(await work).toBe('aborted')
    },
  )

  test('asks no wallet when already aborted', async () => {
    const enable = vi.fn()
    const context = { ...open().context, signal: AbortSignal.abort() }
    expect(await codeOf(signIn({ enable }, context))).toBe('aborted')
    expect(enable).not.toHaveBeenCalled()
  })

  test.each<[PolkadotKnobs]>([[{ otherAccount: true }], [{ wrongSignature: true }]])(
    'a signature of another account, or over something else, gets as far as the server: %j',
    async (knobs) => {
      const { server, work } = open(knobs)
      expect((await server.verify(await work())).ok).toBe(false)
    },
  )

  test('has nothing to sign for without a chain of the namespace', async () => {
    expect(await codeOf(open({}, { chains: ['eip155:1'] }).work())).toBe('unsupported')
  })

  test('lets the errors of the page pass through', async () => {
    const error = new Error('server says no')
    expect(await codeOf(open({}, { challenge: () => Promise.reject(error) }).work())).toBe(error)
    expect(await codeOf(open({ twoAccounts: true }, { pick: () => Promise.reject(error) }).work())).toBe(
      error,
    )
  })

  test('leaves out accounts that are none', async () => {
    const { context, wallet } = open()
    const enable = async (name: string) => {
      const injected = await wallet.enable(name)
      const list = [null, thrower, { address: 7 }, { address: 'x' }, ...(await injected.accounts.get())]
      return { ...injected, accounts: { get: () => list } }
    }
    expect(await codeOf(signIn({ enable }, context))).toBe('resolved')
  })

  test('throws only ConnectorError, whatever a wallet answers', async () => {
    const { context, wallet } = open()
    const injected = await wallet.enable('x')
    await fc.assert(
      fc.asyncProperty(anything, anything, fc.nat(2), async (first, second, where) => {
        const enabled = [
          first,
          { accounts: { get: () => first }, signer: { signRaw: () => second } },
          { ...injected, signer: { signRaw: () => second } },
        ][where]
        const code = await codeOf(signIn({ enable: () => enabled }, context))
        expect(['no_accounts', 'unsupported', 'wallet_failed']).toContain(code)
      }),
      runs(150),
    )
  })
})
