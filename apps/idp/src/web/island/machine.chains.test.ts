import { ConnectorError, type SignInContext } from '@countersign/connectors'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { CHALLENGE, fakeWallet, settle, setUp } from '../../test/web/machine.ts'
import { ApiError } from './api.ts'

describe('the sign-in machine, beyond accounts', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('a message for a chain is asked for again for the chain, and shown as it is', async () => {
    const { machine, challenge } = setUp()
    const pick = vi.fn()
    const { wallet } = fakeWallet([], {
      signIn: async (context) => {
        await context.challenge('near:mainnet', { type: 'near:nep413' })
        context.step('signing')
        return new Promise<never>(() => pick(context))
      },
    })
    machine.add(wallet)
    machine.start('w1')
    await settle()
    expect(machine.snapshot().state).toMatchObject({ name: 'signing', message: 'sign me', type: 'eip191' })
    machine.extend()
    await settle()
    expect(challenge.mock.calls.map(([place, request]) => [place, request])).toEqual([
      ['near:mainnet', { type: 'near:nep413' }],
      ['near:mainnet', { type: 'near:nep413' }],
    ])
  })

  test('a second challenge of one attempt has its own time', async () => {
    const { machine, challenge } = setUp()
    challenge.mockResolvedValueOnce({ ...CHALLENGE, expiresIn: 100 })
    const { wallet } = fakeWallet([], {
      signIn: async (context) => {
        await context.challenge('flow:mainnet', { type: 'flow:account-proof' })
        context.step('signing')
        await context.challenge('flow:mainnet:0xe467b9dd11fa00df', { type: 'flow:user-signature' })
        context.step('signing')
        return new Promise<never>(() => {})
      },
    })
    machine.add(wallet)
    machine.start('w1')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(machine.snapshot().state).toMatchObject({ name: 'signing', expiring: false })
    await vi.advanceTimersByTimeAsync(180_000)
    expect(machine.snapshot().state).toMatchObject({ name: 'signing', expiring: true })
  })

  test('shows how another device is reached, for as long as the wallet says', async () => {
    const { machine } = setUp()
    const pairing = { uri: 'wc:1' }
    let context: SignInContext | undefined
    const { wallet } = fakeWallet([], {
      signIn: (given) => {
        context = given
        given.pair?.(pairing)
        given.step('connecting')
        return new Promise<never>(() => {})
      },
    })
    machine.add(wallet)
    machine.start('w1')
    await settle()
    expect(machine.snapshot().state).toMatchObject({ name: 'connecting', pairing })
    context?.pair?.(undefined)
    expect(machine.snapshot().state).toMatchObject({ name: 'connecting', pairing: undefined })
    machine.cancel()
    context?.pair?.(pairing)
    expect(machine.snapshot().state).toEqual({ name: 'idle', chosen: wallet })
  })

  test('goes on with the answer of a wallet that the person came back from', async () => {
    const { machine, go, remember, seen } = setUp()
    const { wallet, signIn } = fakeWallet()
    const proof = { challenge: 'c1', account: 'near:mainnet:alice.near', type: 'near:nep413' }
    machine.resume(wallet, () => proof)
    expect(machine.snapshot().state).toEqual({ name: 'verifying', wallet })
    await settle()
    expect(seen).toEqual(['verifying', 'done'])
    expect([go.mock.calls.length, signIn.mock.calls.length]).toEqual([1, 0])
    expect(remember).toHaveBeenCalledWith(wallet, 'near:mainnet:alice.near')
  })

  test('coming back without an answer is nothing, with a refusal it is that', () => {
    const { machine } = setUp()
    const { wallet } = fakeWallet()
    machine.resume(wallet, () => undefined)
    expect(machine.snapshot().state).toEqual({ name: 'idle' })
    machine.resume(wallet, () => {
      throw new ConnectorError('rejected')
    })
    expect(machine.snapshot().state).toMatchObject({
      name: 'idle',
      chosen: wallet,
      problem: { kind: 'rejected', action: 'again' },
    })
  })

  test('keeps a proof that a person came back with, while only the network fails', async () => {
    const { machine, proof, go } = setUp()
    const { wallet, signIn } = fakeWallet()
    proof.mockRejectedValueOnce(new ApiError('offline'))
    machine.resume(wallet, () => ({
      challenge: 'c1',
      account: 'near:mainnet:alice.near',
      type: 'near:nep413',
    }))
    await settle()
    machine.recover()
    await settle()
    expect([go.mock.calls.length, signIn.mock.calls.length, proof.mock.calls.length]).toEqual([1, 0, 2])
  })

  test('notes what could not be loaded', () => {
    const { machine } = setUp()
    machine.miss({ kind: 'chain', name: 'Tezos' })
    expect(machine.snapshot().missed).toEqual([{ kind: 'chain', name: 'Tezos' }])
  })
})
