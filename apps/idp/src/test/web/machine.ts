import { ConnectorError, type Wallet, type WalletAccount } from '@countersign/connectors'
import { vi } from 'vitest'
import type { Api, TimedChallenge } from '../../web/island/api.ts'
import { createMachine, type MachineOptions, type State } from '../../web/island/machine.ts'

export const ACCOUNTS: readonly WalletAccount[] = [
  { account: 'eip155:1:0xaa', address: '0xaa' },
  { account: 'eip155:1:0xbb', address: '0xbb' },
]
export const CHALLENGE: TimedChallenge = { id: 'c1', type: 'eip191', message: 'sign me', expiresIn: 300 }

/** A wallet that goes through every step; `fail` makes its next signatures fail. */
export const fakeWallet = (
  accounts: readonly WalletAccount[] = ACCOUNTS.slice(0, 1),
  more: Partial<Wallet> = {},
) => {
  const fail: unknown[] = []
  const signIn = vi.fn<Wallet['signIn']>(async (context) => {
    context.step('connecting')
    const chosen = accounts.length > 1 ? await context.pick(accounts) : accounts[0]
    if (chosen === undefined) throw new ConnectorError('no_accounts')
    context.step('preparing')
    const { id, message } = await context.challenge(chosen.account)
    context.step('signing')
    await Promise.resolve()
    if (fail.length > 0) throw fail.shift()
    return { challenge: id, account: chosen.account, type: 'eip191', message, signature: '0x11' }
  })
  const wallet: Wallet = {
    id: 'w1',
    key: 'com.example',
    name: 'Example',
    namespace: 'eip155',
    signIn,
    ...more,
  }
  return { wallet, signIn, fail }
}

export const setUp = (more: Partial<MachineOptions> = {}) => {
  const challenge = vi.fn<Api['challenge']>(async () => CHALLENGE)
  const proof = vi.fn<Api['proof']>(async () => 'https://id.example/next')
  const go = vi.fn<MachineOptions['go']>()
  const remember = vi.fn<MachineOptions['remember']>()
  const machine = createMachine({ chains: ['eip155:1'], api: { challenge, proof }, go, remember, ...more })
  const seen: string[] = []
  machine.subscribe(() => {
    const { name } = machine.snapshot().state
    if (seen.at(-1) !== name) seen.push(name)
  })
  return { machine, challenge, proof, go, remember, seen }
}

export const settle = () => vi.advanceTimersByTimeAsync(0)
export const problemOf = (state: State) => (state.name === 'idle' ? state.problem : undefined)
