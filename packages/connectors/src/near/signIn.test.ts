import { runs } from '@countersign/testing/runs'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { codeOf } from '../test/codeOf.ts'
import { contextWith } from '../test/context.ts'
import { anything, thrower } from '../test/hostile.ts'
import { createNearWallet, type NearKnobs, nearChain } from '../test/nearWallet.ts'
import { createServer } from '../test/signInServer.ts'
import type { SignInContext } from '../types.ts'
import { signIn } from './signIn.ts'

const CHAINS = ['near:mainnet']

const open = (knobs: NearKnobs = {}, more: Partial<SignInContext> = {}) => {
  const chain = nearChain()
  const server = createServer({ readers: { near: { reader: () => chain } } })
  const context = contextWith(server, CHAINS, more)
  const wallet = createNearWallet(knobs)
  return { context, server, wallet, work: () => signIn(wallet, context) }
}

describe('signIn', () => {
  test('connects and signs in one prompt; the server verifies the answer', async () => {
    const { context, server, work } = open()
    const proof = await work()
    expect(proof).toMatchObject({
      challenge: 'c1',
      account: 'near:mainnet:alice.near',
      type: 'near:nep413',
      accountId: 'alice.near',
    })
    expect(proof['callbackUrl']).toBeUndefined()
    expect(context.steps).toEqual(['connecting', 'preparing', 'signing'])
    expect(server.asked).toEqual([{ place: 'near:mainnet', type: 'near:nep413' }])
    expect(await server.verify(proof)).toMatchObject({ ok: true, subject: 'near:mainnet:alice.near' })
  })

  test('asks for accounts first where the wallet cannot do both', async () => {
    const { context, server, work } = open({ old: true })
    const proof = await work()
    expect(context.steps).toEqual(['connecting', 'preparing', 'signing'])
    expect(server.asked).toEqual([{ place: 'near:mainnet:alice.near', type: 'near:nep413' }])
    expect(await server.verify(proof)).toMatchObject({ ok: true, subject: 'near:mainnet:alice.near' })
  })

  test('gives the wallet the text and the nonce of the server, and the network', async () => {
    const { context, server, wallet } = open()
    const asked = vi.spyOn(wallet, 'signInAndSignMessage')
    const challenge = await server.challenge('near:mainnet')
    await signIn(wallet, { ...context, challenge: async () => challenge })
    const { message, payload } = challenge
    const { nonce, recipient } = payload as { readonly nonce: string; readonly recipient: string }
    const messageParams = { message, recipient, nonce: Uint8Array.from(Buffer.from(nonce, 'base64')) }
    expect(asked.mock.calls).toEqual([[{ network: 'mainnet', messageParams }]])
  })

  test.each([[{}], [{ old: true }]])('asks which of two accounts: %j', async (knobs) => {
    const pick = vi.fn(
      async (offered: readonly { address: string; account: string }[]) => offered[1] as never,
    )
    const { context, server, work } = open({ ...knobs, twoAccounts: true }, { pick })
    const proof = await work()
    expect(proof.account).toBe('near:mainnet:bob.near')
    expect(pick.mock.calls[0]?.[0].map(({ address }) => address)).toEqual(['alice.near', 'bob.near'])
    expect(context.steps).toContain('choosing')
    expect(await server.verify(proof)).toMatchObject({ ok: true })
  })

  test('signs in on testnet only with a wallet that knows it', async () => {
    const chains = ['near:testnet']
    expect(await codeOf(open({}, { chains }).work())).toBe('unsupported')
    expect(await open({ testnet: true }, { chains }).work()).toMatchObject({
      account: 'near:testnet:alice.near',
    })
    const both = { chains: ['eip155:1', 'near:testnet', 'near:mainnet'] }
    expect(await open({}, both).work()).toMatchObject({ account: 'near:mainnet:alice.near' })
  })

  test.each<[string, NearKnobs]>([
    ['rejected', { reject: 'connect' }],
    ['rejected', { reject: 'sign' }],
    ['rejected', { reject: 'connect', old: true }],
    ['rejected', { reject: 'sign', old: true }],
    ['no_accounts', { locked: true }],
    ['no_accounts', { locked: true, old: true }],
    ['wrong_account', { otherAccount: true }],
    ['wrong_account', { otherAccount: true, old: true }],
    ['resolved', { delay: 20 }],
  ])('%s: %j', async (code, knobs) => {
    expect(await codeOf(open(knobs).work())).toBe(code)
  })

  test.each<[NearKnobs]>([
    [{ hang: 'connect' }],
    [{ hang: 'sign' }],
    [{ hang: 'connect', old: true }],
    [{ hang: 'sign', old: true }],
  ])('leaves a wallet that never answers behind: %j', async (knobs) => {
    const stop = new AbortController()
    const work = codeOf(open(knobs, { signal: stop.signal }).work())
    await new Promise((resolve) => setTimeout(resolve, 20))
    stop.abort()
    expect(await work).toBe('aborted')
  })

  test('asks no wallet when already aborted', async () => {
    const { context, wallet } = open({ old: true })
    const asked = vi.spyOn(wallet, 'signIn')
    expect(await codeOf(signIn(wallet, { ...context, signal: AbortSignal.abort() }))).toBe('aborted')
    expect(asked).not.toHaveBeenCalled()
  })

  test('a signature over something else gets as far as the server', async () => {
    const { server, work } = open({ wrongSignature: true })
    expect(await server.verify(await work())).toMatchObject({ ok: false, code: 'signature_invalid' })
  })

  test.each([
    [undefined],
    [{ message: 'x', recipient: '', nonce: 'x' }],
    [{ recipient: 'app.example', nonce: 'c2hvcnQ=' }],
    [{ recipient: 'app.example', nonce: `${'A'.repeat(43)}=`, callbackUrl: 'https://other.example' }],
  ])('puts nothing before the person when the server sends the payload %j', async (payload) => {
    const { context, wallet } = open()
    const asked = vi.spyOn(wallet, 'signInAndSignMessage')
    const challenge = async () => ({ id: 'c1', message: 'text', payload })
    await expect(signIn(wallet, { ...context, challenge })).rejects.toBeInstanceOf(TypeError)
    expect(asked).not.toHaveBeenCalled()
  })

  test('lets the errors of the page pass through', async () => {
    const error = new Error('server says no')
    expect(await codeOf(open({}, { challenge: () => Promise.reject(error) }).work())).toBe(error)
  })

  test('cannot use a wallet that signs no text', async () => {
    const { context, wallet } = open()
    const manifest = { ...wallet.manifest, features: { signMessage: false } }
    expect(await codeOf(signIn({ ...wallet, manifest }, context))).toBe('unsupported')
    expect(await codeOf(signIn(thrower, context))).toBe('unsupported')
  })

  test.each([
    ['signature', 'x'],
    ['signature', 7],
    ['publicKey', 'ed25519:'],
    ['publicKey', `rsa:${'x'.repeat(44)}`],
    ['accountId', 'alice.near\n'],
    ['accountId', 'ALICE'],
    ['accountId', 'x'.repeat(100_000)],
  ])('refuses an answer whose %s is %.20j', async (key, value) => {
    const { context, wallet } = open({ old: true })
    const { signMessage } = wallet
    const bad = async (params: never) => ({ ...(await signMessage(params)), [key]: value })
    expect(await codeOf(signIn({ ...wallet, signMessage: bad }, context))).toBe('wallet_failed')
  })

  test('throws only ConnectorError, whatever a wallet answers', async () => {
    const { context, wallet } = open()
    await fc.assert(
      fc.asyncProperty(anything, anything, fc.boolean(), async (accounts, signed, once) => {
        const features = { signInAndSignMessage: once, signMessage: true }
        const manifest = { ...wallet.manifest, features }
        const hostile = {
          manifest,
          signIn: () => accounts,
          signMessage: () => signed,
          signInAndSignMessage: () => [{ accountId: 'alice.near', signedMessage: signed }],
        }
        const code = await codeOf(signIn(hostile, context))
        expect(['no_accounts', 'wallet_failed']).toContain(code)
      }),
      runs(100),
    )
  })
})
