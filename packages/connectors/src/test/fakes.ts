import { vi } from 'vitest'
import type { SignInContext, Step } from '../types.ts'

export const ADDRESS = '0x8ba1f109551bd432803012645ac136ddd64dba72'
export const OTHER = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
export const SIGNATURE = `0x${'ab'.repeat(64)}1b`
export const MESSAGE = 'id.example wants you to sign in: é'

/** A window that is only an event target. */
export const fakeWindow = (properties: Record<string, unknown> = {}): EventTarget => {
  const target = Object.assign(new EventTarget(), properties)
  vi.stubGlobal('window', target)
  return target
}

/** Answers of a wallet by method: a value, or an error to reject with. */
export type Answers = Readonly<Record<string, unknown>>

export const fakeProvider = (answers: Answers = {}) => {
  const all: Answers = {
    eth_requestAccounts: [ADDRESS],
    eth_chainId: '0x1',
    personal_sign: SIGNATURE,
    ...answers,
  }
  const events = new Map<string, (value: unknown) => void>()
  const request = vi.fn(
    async ({ method }: { method: string; params?: readonly unknown[] }): Promise<unknown> => {
      const answer = all[method]
      if (answer instanceof Promise) return answer
      if (typeof answer === 'function') return (answer as () => unknown)()
      if (typeof answer === 'object' && answer !== null && 'reject' in answer) throw answer.reject
      return answer
    },
  )
  return {
    request,
    on: (name: string, listener: (value: unknown) => void) => events.set(name, listener),
    removeListener: (name: string) => events.delete(name),
    emit: (name: string, value: unknown) => events.get(name)?.(value),
    events,
  }
}

export const announce = (target: EventTarget, info: unknown, provider: unknown): void => {
  target.dispatchEvent(
    new CustomEvent('eip6963:announceProvider', { detail: Object.freeze({ info, provider }) }),
  )
}

export const info = (more: Record<string, unknown> = {}) => ({
  uuid: '350670db-19fa-4704-a166-e52e178b59d2',
  name: 'Example Wallet',
  icon: 'data:image/svg+xml,<svg/>',
  rdns: 'com.example.wallet',
  ...more,
})

export const fakeContext = (
  more: Partial<SignInContext> = {},
): SignInContext & { readonly steps: Step[] } => {
  const steps: Step[] = []
  return {
    chains: ['eip155:1', 'eip155:8453'],
    challenge: async () => ({ id: 'c1', message: MESSAGE }),
    step: (step) => steps.push(step),
    pick: async ([first]) => {
      if (first === undefined) throw new Error('nothing to pick')
      return first
    },
    signal: new AbortController().signal,
    steps,
    ...more,
  }
}
