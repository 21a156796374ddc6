import { install } from '@countersign/testing/page/tezosWallet'
import { createTezosAccount, type TezosAccount } from '@countersign/testing/tezosAccount'
import {
  createTezosTwin,
  type TezosTwin,
  type TezosKnobs as TwinKnobs,
} from '@countersign/testing/tezosWallet'
import type { Page } from './page.ts'

/** An Ed25519 account, by the repeated byte of its toy key. */
export const accountOf = (byte: number): TezosAccount =>
  createTezosAccount('ed25519', new Uint8Array(32).fill(byte))

export const ALICE: TezosAccount = accountOf(0x11)
export const BOB: TezosAccount = accountOf(0x21)

export type TezosKnobs = TwinKnobs & {
  readonly id?: string | undefined
  /** What it says of itself when it is pinged. */
  readonly sender?: unknown
}

/** A wallet extension in the window of a page. */
export const installTezosWallet = (page: Page, knobs: TezosKnobs = {}): Pick<TezosTwin, 'calls'> => {
  const { sender, ...rest } = knobs
  const look = { name: 'Example Wallet', icon: 'https://wallet.example/icon.png' }
  const { answer, calls, config } = createTezosTwin({ ...look, ...rest, accounts: [ALICE, BOB] })
  const ask = async (method: string, params?: unknown) => answer(method, params)
  install(sender === undefined ? config : { ...config, sender }, ask, page)
  return { calls }
}
