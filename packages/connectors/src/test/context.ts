import type { SignInContext, Step } from '../types.ts'
import type { SignInServer } from './signInServer.ts'

/** What a page gives to a wallet: challenges from `server`, the first account, all steps written down. */
export const contextWith = (
  server: Pick<SignInServer, 'challenge'>,
  chains: readonly string[],
  more: Partial<SignInContext> = {},
): SignInContext & { readonly steps: Step[] } => {
  const steps: Step[] = []
  return {
    chains,
    challenge: server.challenge,
    step: (step) => steps.push(step),
    pick: async ([first]) => first ?? Promise.reject(new Error('nothing to pick')),
    signal: new AbortController().signal,
    steps,
    ...more,
  }
}
