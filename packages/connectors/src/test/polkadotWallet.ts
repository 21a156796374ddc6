import { createEnable, install } from '@countersign/testing/page/polkadotWallet'
import { createPolkadotAccount, type PolkadotScheme } from '@countersign/testing/polkadotAccount'
import { createPolkadotTwin, type PolkadotKnobs as TwinKnobs } from '@countersign/testing/polkadotWallet'

export type PolkadotKnobs = TwinKnobs & {
  readonly twoAccounts?: boolean | undefined
  /** How it writes addresses. Default: 0, as Polkadot does. */
  readonly prefix?: number | undefined
  readonly scheme?: PolkadotScheme | undefined
  /** The network that its accounts are bound to. */
  readonly genesisHash?: string | undefined
  /** Has a 20-byte account besides. */
  readonly withEthereum?: boolean | undefined
  /** Has nothing but a 20-byte account. */
  readonly onlyEthereum?: boolean | undefined
}

/** Fixed toy keys, by their repeated byte. Whoever reads this has them too. */
const open = (knobs: PolkadotKnobs, id?: string) => {
  const { genesisHash, onlyEthereum, prefix, scheme, twoAccounts, withEthereum, ...rest } = knobs
  const account = (byte: number, type = scheme) =>
    createPolkadotAccount({ scheme: type, prefix, genesisHash, seed: new Uint8Array(32).fill(byte) })
  const own = onlyEthereum ? [] : twoAccounts ? [account(0xa1), account(0xb0)] : [account(0xa1)]
  const accounts = withEthereum || onlyEthereum ? [account(0xe5, 'ethereum'), ...own] : own
  return createPolkadotTwin({ ...rest, accounts, id })
}

/** What an extension does when a page enables it. */
export const createPolkadotWallet = (knobs: PolkadotKnobs = {}): ReturnType<typeof createEnable> => {
  const { answer } = open(knobs)
  return createEnable(async (method, params) => answer(method, params))
}

/** Puts a wallet into the window. */
export const injectPolkadot = (knobs: PolkadotKnobs = {}, id = 'polkadot-js'): void => {
  const { answer, config } = open(knobs, id)
  install(config, async (method, params) => answer(method, params))
}
