import { injectExtension } from '@polkadot/extension-inject'
import type { Injected, InjectedAccount } from '@polkadot/extension-inject/types'
import type { Ask } from './bridge.ts'

export { toBridge } from './bridge.ts'

/** What the Node side writes into the init script. */
export type PolkadotInpage = {
  /** Under which it is injected. */
  readonly id: string
  readonly version: string
  /** Milliseconds after the document starts. */
  readonly announceAfter: number
}

type Shared = { readonly accounts: readonly InjectedAccount[]; readonly canSign: boolean }

/** What an extension does when a page enables it; keys and decisions are on the other side of `ask`. */
export function createEnable(ask: Ask): (origin: string) => Promise<Injected> {
  return async (origin) => {
    const { accounts, canSign } = (await ask('enable', { origin })) as Shared
    const injected = {
      accounts: { get: async () => [...accounts], subscribe: () => () => {} },
      signer: canSign ? { signRaw: (payload: object) => ask('signRaw', payload) } : {},
    }
    return injected as unknown as Injected
  }
}

/** Injects the wallet with the extensions' own code. */
export function install({ announceAfter, id, version }: PolkadotInpage, ask: Ask): void {
  const start = () => injectExtension(createEnable(ask), { name: id, version })
  if (announceAfter > 0) setTimeout(start, announceAfter)
  else start()
}
