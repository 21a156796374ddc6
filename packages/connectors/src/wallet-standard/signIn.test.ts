import { runs } from '@countersign/testing/runs'
import { solanaText } from '@countersign/testing/solanaWallet'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { ConnectorError } from '../errors.ts'
import { codeOf } from '../test/codeOf.ts'
import { contextWith } from '../test/context.ts'
import { anything, thrower } from '../test/hostile.ts'
import { createSolanaWallet, holds, type SolanaKnobs } from '../test/solanaWallet.ts'
import type { ChallengeRequest, SignInContext } from '../types.ts'
import { toSigned } from './signed.ts'
import { signIn } from './signIn.ts'

const MAINNET = 'solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp'
const TEXT = 'app.example wants you to sign in with your Solana account: é'
const INPUT = { domain: 'app.example', statement: 'Sign in.', nonce: 'k7Jx0Qm3Zs9Lw2Tf5Rb8' }

const open = (knobs: SolanaKnobs = {}, more: Partial<SignInContext> = {}) => {
  const challenge = vi.fn(async (_place: string, { type }: ChallengeRequest = {}) => ({
    id: 'c1',
    message: TEXT,
    ...(type === 'solana:signin' && { payload: INPUT }),
  }))
  const context = contextWith({ challenge }, ['eip155:1', MAINNET], more)
  const wallet = createSolanaWallet(knobs)
  return { challenge, context, wallet, work: () => signIn(wallet, context) }
}

describe('signIn', () => {
  test('connects and signs the bytes of the server’s text', async () => {
    const { challenge, context, work } = open()
    const proof = await work()
    expect(proof).toMatchObject({ challenge: 'c1', type: 'solana:signmessage', message: TEXT })
    expect(proof.account.startsWith(`${MAINNET}:`)).toBe(true)
    expect(challenge.mock.calls).toEqual([[proof.account, { type: 'solana:signmessage' }]])
    expect(context.steps).toEqual(['connecting', 'preparing', 'signing'])
    expect(await holds(proof)).toBe(true)
  })

  test('lets the wallet write the text where it can, in one prompt', async () => {
    const { challenge, context, work } = open({ oneStep: true })
    const proof = await work()
    const address = proof.account.slice(MAINNET.length + 1)
    expect(proof).toMatchObject({ type: 'solana:signin', message: solanaText(INPUT, address) })
    expect(challenge.mock.calls).toEqual([[MAINNET, { type: 'solana:signin' }]])
    expect(context.steps).toEqual(['connecting', 'preparing', 'signing'])
    expect(await holds(proof)).toBe(true)
  })

  test('asks which of two accounts', async () => {
    const pick = vi.fn(
      async (offered: readonly { address: string; account: string }[]) => offered[1] as never,
    )
    const { work } = open({ twoAccounts: true }, { pick })
    const proof = await work()
    expect(pick.mock.calls[0]?.[0]).toHaveLength(2)
    expect(proof.account).toBe(pick.mock.calls[0]?.[0][1]?.account)
    expect(await holds(proof)).toBe(true)
  })

  test.each<[string, SolanaKnobs]>([
    ['rejected', { reject: 'connect' }],
    ['rejected', { reject: 'sign' }],
    ['rejected', { reject: 'sign', oneStep: true }],
    ['no_accounts', { locked: true }],
    ['no_accounts', { locked: true, oneStep: true }],
    ['no_accounts', { locked: true, switches: true }],
    ['wrong_account', { switches: true }],
    ['unsupported', { alterMessage: () => 'something else' }],
    ['resolved', { delay: 20 }],
  ])('%s: %j', async (code, knobs) => {
    expect(await codeOf(open(knobs).work())).toBe(code)
  })

  test.each<[SolanaKnobs]>([
    [{ otherAccount: true }],
    [{ otherAccount: true, oneStep: true }],
    [{ wrongSignature: true }],
  ])('a signature of another account gets as far as the server: %j', async (knobs) => {
    expect(await holds(await open(knobs).work())).toBe(false)
  })

  test.each<[SolanaKnobs]>([[{ hang: 'connect' }], [{ hang: 'sign' }], [{ hang: 'sign', oneStep: true }]])(
    'leaves a wallet that never answers behind: %j',
    async (knobs) => {
      const stop = new AbortController()
      const work = codeOf(open(knobs, { signal: stop.signal }).work())
      await new Promise((resolve) => setTimeout(resolve, 20))
      stop.abort()
      expect(await work).toBe('aborted')
    },
  )

  test('uses no chain that the wallet or the request does not have', async () => {
    expect(await codeOf(open({}, { chains: ['eip155:1'] }).work())).toBe('unsupported')
    const testnet = ['solana:4uhcVJyU9pJkvQyUS88uRDiswHXSCkY3']
    expect(await codeOf(open({}, { chains: testnet }).work())).toBe('unsupported')
    const devnet = ['solana:EtWTRABZaYq6iMfeYKouRu166VU2xqa1']
    expect(await codeOf(open({}, { chains: devnet }).work())).toBe('no_accounts')
  })

  test('puts nothing before the person when the server sends no input for signIn', async () => {
    const { context, wallet } = open({ oneStep: true })
    const challenge = async () => ({ id: 'c1', message: TEXT })
    await expect(signIn(wallet, { ...context, challenge })).rejects.toBeInstanceOf(TypeError)
  })

  test('lets the errors of the page pass through', async () => {
    const error = new Error('server says no')
    expect(await codeOf(open({}, { challenge: () => Promise.reject(error) }).work())).toBe(error)
  })

  test('cannot use a wallet that throws', async () => {
    expect(await codeOf(signIn(thrower, open().context))).toBe('wallet_failed')
  })

  test.each([
    ['no text', undefined, new Uint8Array(64)],
    ['a text that is no bytes', TEXT, new Uint8Array(64)],
    ['a signature of numbers of another kind', new Uint8Array(1), new Float64Array(8)],
    [
      'a signature that names other bytes',
      new Uint8Array(1),
      { buffer: new ArrayBuffer(64), byteLength: 64 },
    ],
  ])('refuses %s', (_, signedMessage, signature) => {
    expect(() => toSigned({ signedMessage, signature })).toThrow(ConnectorError)
  })

  test('throws only ConnectorError, whatever a wallet answers', async () => {
    const { context, wallet } = open()
    const { address } = (await signIn(wallet, context).then(() => wallet.accounts[0])) ?? { address: '' }
    await fc.assert(
      fc.asyncProperty(anything, anything, fc.nat(3), async (first, second, where) => {
        const signMessage = () => [{ signedMessage: first, signature: second }]
        const connect = () => (where === 0 ? { accounts: first } : { accounts: wallet.accounts })
        const features = [
          { 'standard:connect': { connect }, 'solana:signMessage': { signMessage } },
          { 'standard:connect': { connect }, 'solana:signMessage': { signMessage: () => first } },
          { 'solana:signIn': { signIn: () => first } },
          {
            'solana:signIn': {
              signIn: () => [{ account: { address }, signedMessage: first, signature: second }],
            },
          },
        ][where]
        const hostile = { ...createSolanaWallet(), accounts: wallet.accounts, features }
        const challenge = async () => ({ id: 'c1', message: TEXT, payload: INPUT })
        const code = await codeOf(signIn(hostile, { ...context, challenge }))
        // Of any text and any 64 bytes only the server can tell whether one signs the other.
        const bytes = [first, second].every((one) => one instanceof Uint8Array)
        if (bytes && (second as Uint8Array).length === 64) return
        expect(['no_accounts', 'unsupported', 'wallet_failed']).toContain(code)
      }),
      runs(150),
    )
  })
})
