import {
  type AlgorandAccount,
  authenticatorDataOf,
  createAlgorandAccount,
} from '@countersign/testing/algorandAccount'
import {
  type AlgorandForm,
  type AlgorandTwin,
  type AlgorandWalletOptions,
  createAlgorandTwin,
} from '@countersign/testing/algorandWallet'
import { install as installEvents } from '@countersign/testing/page/algorandEvents'
import { install as installMessages } from '@countersign/testing/page/algorandMessages'
import { install as installLute } from '@countersign/testing/page/lute'

export const MAINNET = 'algorand:wGHE2Pwdvd7S12BL5FaOP20EGYesN73k'
export const TESTNET = 'algorand:SGO1GKSzyE7IEPItTxCByw9x8FmnrCDe'

export const ALICE: AlgorandAccount = createAlgorandAccount({ seed: new Uint8Array(32).fill(0xa1) })
export const BOB: AlgorandAccount = createAlgorandAccount({ seed: new Uint8Array(32).fill(0xb0) })

/** What ARC-60 wallets sign for the page of the tests. */
export const authenticatorData: Uint8Array = authenticatorDataOf('app.example')

const INSTALL = { kibisis: installEvents, pera: installMessages, lute: installLute } as const

/** Knobs of the wallets. */
export type AlgorandKnobs = AlgorandWalletOptions

/** A wallet extension in the stubbed page. It has two accounts and shares the first. */
export const installAlgorandWallet = (form: AlgorandForm, knobs: AlgorandKnobs = {}): AlgorandTwin => {
  const accounts = [ALICE, BOB]
  const shares = [{ address: ALICE.address, name: 'Main' }]
  const twin = createAlgorandTwin({ name: 'Example Wallet', accounts, shares, form, ...knobs })
  INSTALL[form](twin.config, async (method, params) => structuredClone(await twin.answer(method, params)))
  return twin
}
