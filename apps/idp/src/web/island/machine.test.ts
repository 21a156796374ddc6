import { ConnectorError, type SignedProof, type WalletAccount } from '@countersign/connectors'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ACCOUNTS, fakeWallet, problemOf, settle, setUp } from '../../test/web/machine.ts'
import { ApiError } from './api.ts'

describe('the sign-in machine', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('goes from idle to done, and on to the next page once', async () => {
    const { machine, go, remember, seen, proof } = setUp()
    const { wallet } = fakeWallet()
    machine.add(wallet)
    machine.start('w1')
    await settle()
    expect(seen).toEqual(['idle', 'opening', 'connecting', 'preparing', 'signing', 'verifying', 'done'])
    expect(go.mock.calls).toEqual([['https://id.example/next']])
    expect(remember).toHaveBeenCalledWith(wallet, 'eip155:1:0xaa')
    expect(proof.mock.calls[0]?.[0]).toMatchObject({ challenge: 'c1', message: 'sign me' })
  })

  test('opens no wallet by itself and retries nothing by itself', async () => {
    const { machine, proof } = setUp()
    const { wallet, signIn, fail } = fakeWallet()
    machine.add(wallet)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(signIn).not.toHaveBeenCalled()
    fail.push(new ConnectorError('rejected'))
    machine.start('w1')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(signIn).toHaveBeenCalledTimes(1)
    expect(proof).not.toHaveBeenCalled()
  })

  test('a double click is one attempt', async () => {
    const { machine } = setUp()
    const { wallet, signIn } = fakeWallet()
    machine.add(wallet)
    machine.start('w1')
    machine.start('w1')
    machine.recover()
    await settle()
    machine.start('w1')
    await settle()
    expect(signIn).toHaveBeenCalledTimes(1)
  })

  test('keeps the chosen wallet after a problem and tries again on demand', async () => {
    const { machine, go } = setUp()
    const { wallet, fail } = fakeWallet()
    fail.push(new ConnectorError('rejected'))
    machine.add(wallet)
    machine.start('w1')
    await settle()
    expect(machine.snapshot().state).toMatchObject({
      name: 'idle',
      chosen: wallet,
      problem: { kind: 'rejected', action: 'again' },
    })
    machine.recover()
    await settle()
    expect(go).toHaveBeenCalledTimes(1)
  })

  test('asks which account, and cancelling there ends the run', async () => {
    const { machine, seen, go } = setUp()
    const { wallet, signIn } = fakeWallet(ACCOUNTS)
    machine.add(wallet)
    machine.start('w1')
    await settle()
    expect(machine.snapshot().state).toMatchObject({ name: 'choosing', accounts: [...ACCOUNTS] })
    machine.cancel()
    await settle()
    expect(machine.snapshot().state).toEqual({ name: 'idle', chosen: wallet })
    expect(signIn.mock.calls[0]?.[0].signal.aborted).toBe(true)
    machine.start('w1')
    await settle()
    machine.choose(ACCOUNTS[1] as WalletAccount)
    await settle()
    expect(seen.at(-1)).toBe('done')
    expect(go).toHaveBeenCalledTimes(1)
  })

  test('ignores what a cancelled attempt still does', async () => {
    const { machine, go, proof } = setUp()
    let answer: ((proof: SignedProof) => void) | undefined
    const { wallet } = fakeWallet([], {
      signIn: (context) => {
        context.step('connecting')
        return new Promise((resolve) => {
          answer = resolve
        })
      },
    })
    machine.add(wallet)
    machine.start('w1')
    machine.cancel()
    answer?.({ challenge: 'c1', account: 'eip155:1:0xaa', type: 'eip191', message: '', signature: '0x11' })
    await settle()
    expect(machine.snapshot().state.name).toBe('idle')
    expect(proof).not.toHaveBeenCalled()
    expect(go).not.toHaveBeenCalled()
  })

  test('says that a wallet is slow after 8 s, in each waiting state anew', async () => {
    const { machine } = setUp()
    const { wallet } = fakeWallet([], {
      signIn: async (context) => {
        context.step('connecting')
        await new Promise((resolve) => setTimeout(resolve, 10_000))
        context.step('signing')
        return new Promise<never>(() => {})
      },
    })
    machine.add(wallet)
    machine.start('w1')
    await vi.advanceTimersByTimeAsync(7999)
    expect(machine.snapshot().state).toMatchObject({ name: 'connecting', slow: false })
    await vi.advanceTimersByTimeAsync(1)
    expect(machine.snapshot().state).toMatchObject({ name: 'connecting', slow: true })
    await vi.advanceTimersByTimeAsync(2000)
    expect(machine.snapshot().state).toMatchObject({ name: 'signing', slow: false })
    await vi.advanceTimersByTimeAsync(8000)
    expect(machine.snapshot().state).toMatchObject({ name: 'signing', slow: true })
  })

  test('warns a minute before the message runs out, and gets a new one for the same account', async () => {
    const { machine, challenge } = setUp()
    const { wallet } = fakeWallet([], {
      signIn: async (context) => {
        await context.challenge('eip155:1:0xaa')
        context.step('signing')
        return new Promise<never>(() => {})
      },
    })
    machine.add(wallet)
    machine.start('w1')
    await vi.advanceTimersByTimeAsync(239_999)
    expect(machine.snapshot().state).toMatchObject({ name: 'signing', slow: true, expiring: false })
    await vi.advanceTimersByTimeAsync(1)
    expect(machine.snapshot().state).toMatchObject({ name: 'signing', slow: true, expiring: true })

    machine.extend()
    await settle()
    expect(machine.snapshot().state).toMatchObject({ name: 'signing', expiring: false })
    expect(challenge.mock.calls.map(([account]) => account)).toEqual(['eip155:1:0xaa', 'eip155:1:0xaa'])
    await vi.advanceTimersByTimeAsync(240_000)
    expect(machine.snapshot().state).toMatchObject({ name: 'signing', expiring: true })
  })

  test('extends nothing but a message that is being signed', async () => {
    const { machine, challenge } = setUp()
    machine.extend()
    await settle()
    expect(machine.snapshot().state.name).toBe('idle')
    expect(challenge).not.toHaveBeenCalled()
  })

  test.each(['chain_unavailable', 'chain_inconsistent', 'offline', 'server', 'rate_limited'])(
    'posts the same proof again after %s, without signing again',
    async (code) => {
      const { machine, proof, go } = setUp()
      const { wallet, signIn } = fakeWallet()
      proof.mockRejectedValueOnce(new ApiError(code, { requestId: 'r1' }))
      machine.add(wallet)
      machine.start('w1')
      await settle()
      expect(problemOf(machine.snapshot().state)).toMatchObject({ code, action: 'resend', requestId: 'r1' })
      machine.recover()
      await settle()
      expect(signIn).toHaveBeenCalledTimes(1)
      expect(proof.mock.calls[1]?.[0]).toBe(proof.mock.calls[0]?.[0])
      expect(go).toHaveBeenCalledTimes(1)
    },
  )

  test.each(['challenge_expired', 'challenge_not_found', 'nonce_used', 'expired'])(
    'signs a fresh challenge for the same account after %s',
    async (code) => {
      const { machine, proof, challenge, go } = setUp()
      const { wallet, signIn } = fakeWallet(ACCOUNTS)
      proof.mockRejectedValueOnce(new ApiError(code))
      machine.add(wallet)
      machine.start('w1')
      await settle()
      machine.choose(ACCOUNTS[1] as WalletAccount)
      await settle()
      expect(problemOf(machine.snapshot().state)).toMatchObject({ kind: 'expired', action: 'sign_again' })
      machine.recover()
      await settle()
      expect(signIn).toHaveBeenCalledTimes(2)
      expect(challenge.mock.calls.map(([account]) => account)).toEqual(['eip155:1:0xbb', 'eip155:1:0xbb'])
      expect(go).toHaveBeenCalledTimes(1)
    },
  )

  test('starts over when the challenge could not be fetched: there is no proof to keep', async () => {
    const { machine, challenge, go } = setUp()
    const { wallet, signIn } = fakeWallet()
    challenge.mockRejectedValueOnce(new ApiError('offline'))
    machine.add(wallet)
    machine.start('w1')
    await settle()
    expect(problemOf(machine.snapshot().state)).toMatchObject({ kind: 'offline', action: 'again' })
    machine.recover()
    await settle()
    expect(signIn).toHaveBeenCalledTimes(2)
    expect(go).toHaveBeenCalledTimes(1)
  })

  test('forgets a proof that was refused', async () => {
    const { machine, proof } = setUp()
    const { wallet, signIn } = fakeWallet()
    proof.mockRejectedValueOnce(new ApiError('signature_invalid'))
    machine.add(wallet)
    machine.start('w1')
    await settle()
    machine.recover()
    await settle()
    expect(signIn).toHaveBeenCalledTimes(2)
  })

  test('keeps wallets in the order of their appearance, and replaces one of the same id in place', () => {
    const { machine } = setUp()
    const first = fakeWallet([], { id: '1', key: 'first' }).wallet
    const second = fakeWallet([], { id: '2', key: 'second' }).wallet
    machine.add(first)
    machine.add(second)
    machine.add({ ...first, name: 'First, named' })
    expect(machine.snapshot().wallets.map(({ id, name }) => [id, name])).toEqual([
      ['1', 'First, named'],
      ['2', 'Example'],
    ])
  })
})
